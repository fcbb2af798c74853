/**
 * A real browser, headless, with a page in it that a file on disk fills: a test points, clicks and types there as a person
 * would, and reads back what the page then shows. It is the system's Chromium (apt: chromium) with a profile of its own;
 * nothing is downloaded, and whatever a page asks of the network is refused and written down.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launch, type Browser, type KeyInput, type Page as Puppet } from 'puppeteer-core'

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium']

/** Why no browser can be driven here, or undefined. */
export function browserSkipReason(): string | undefined {
  return findBrowserProgram() === undefined ? 'there is no chromium (apt: chromium)' : undefined
}

function findBrowserProgram(): string | undefined {
  return PROGRAMS.find((path) => existsSync(path))
}

export interface Page {
  /** What `script`, an expression or a function that needs nothing around it, is in the page; what cannot be JSON is lost. */
  evaluate<T>(script: string | (() => T)): Promise<T>
  /** What is under `selector`: its text, or undefined where there is none. */
  text(selector: string): Promise<string | undefined>
  /** Puts the mouse at pixels from the page's top left corner, by way of `steps` places. */
  move(x: number, y: number, steps?: number): Promise<void>
  click(x: number, y: number, count?: number): Promise<void>
  drag(from: readonly [x: number, y: number], to: readonly [x: number, y: number]): Promise<void>
  /** Turns the wheel where the mouse is; below zero: away from oneself. */
  wheel(deltaY: number): Promise<void>
  /** One key by its name ('Tab', 'ArrowLeft', 'Escape', '+'), while others are held ('Shift', 'Control'). */
  press(key: string, ...held: string[]): Promise<void>
  type(text: string): Promise<void>
  /** Of what is in sight, as PNG; written to `path` where one is given. */
  screenshot(path?: string): Promise<Uint8Array>
  /** Until `script` is true in the page, for ten seconds at most. */
  until(script: string): Promise<void>
  /** What went wrong in the page so far: exceptions, and console.error. */
  readonly errors: readonly string[]
  /** Addresses it asked for and was refused: all but file:, data:, blob:. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

export interface Chromium {
  /** Shows a file in a window of the given size, pixels; once it has loaded. */
  open(file: string, size?: { readonly width: number; readonly height: number; readonly scale?: number; readonly dark?: boolean }): Promise<Page>
  close(): Promise<void>
}

export async function startChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'heat-tracer-chromium-'))
  const browser = await launch({
    executablePath: findBrowserProgram()!, headless: true, userDataDir: profile, pipe: true,
    // Root cannot have the sandbox; /dev/shm is small in a container.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--hide-scrollbars', '--force-color-profile=srgb', '--font-render-hinting=none'],
  })
  return {
    open: (file, size = { width: 1280, height: 800 }) => openPage(browser, pathToFileURL(file).href, size),
    async close() {
      await browser.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function openPage(browser: Browser, url: string, { width, height, scale = 1, dark = false }: NonNullable<Parameters<Chromium['open']>[1]>): Promise<Page> {
  const puppet = await browser.newPage()
  const errors: string[] = []
  const requests: string[] = []
  puppet.on('pageerror', (error) => errors.push(String(error)))
  puppet.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await puppet.setViewport({ width, height, deviceScaleFactor: scale })
  await puppet.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }])
  await puppet.setRequestInterception(true)
  puppet.on('request', (request) => {
    if (/^(file|data|blob):/.test(request.url())) return void request.continue()
    requests.push(request.url())
    void request.abort()
  })
  await puppet.goto(url, { waitUntil: 'load' })
  return wrapPage(puppet, errors, requests)
}

function wrapPage(puppet: Puppet, errors: readonly string[], requests: readonly string[]): Page {
  const { mouse, keyboard } = puppet
  return {
    errors, requests,
    evaluate: async <T>(script: string | (() => T)) => (await puppet.evaluate(script as () => T)) as T,
    text: async (selector) => (await puppet.$eval(selector, ({ textContent }) => textContent).catch(() => undefined)) ?? undefined,
    move: (x, y, steps = 1) => mouse.move(x, y, { steps }),
    click: (x, y, count = 1) => mouse.click(x, y, { count }),
    async drag(from, to) {
      await mouse.move(...from)
      await mouse.down()
      await mouse.move(...to, { steps: 5 })
      await mouse.up()
    },
    wheel: (deltaY) => mouse.wheel({ deltaY }),
    async press(key, ...held) {
      for (const one of held) await keyboard.down(one as KeyInput)
      await keyboard.press(key as KeyInput)
      for (const one of held) await keyboard.up(one as KeyInput)
    },
    type: (text) => keyboard.type(text),
    screenshot: (path) => puppet.screenshot(path === undefined ? {} : { path: path as `${string}.png` }),
    until: async (script) => void (await puppet.waitForFunction(script, { timeout: 10_000 })),
    close: () => puppet.close(),
  }
}
