/**
 * A real headless browser that opens a file from disk. A test moves the mouse, clicks and types like a user, and reads what the
 * page then shows. The browser is the system's Chromium (apt: chromium) with a profile of its own. Nothing is downloaded: the
 * page's requests to the network are refused and recorded.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launch, type Browser, type KeyInput, type Page as Puppet } from 'puppeteer-core'

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium']

/** The reason to skip browser tests on this machine, or undefined when there is a Chromium. */
export function browserSkipReason(): string | undefined {
  return findBrowserProgram() === undefined ? 'there is no chromium (apt: chromium)' : undefined
}

function findBrowserProgram(): string | undefined {
  return PROGRAMS.find((path) => existsSync(path))
}

/** An open page. Coordinates are CSS pixels from the top left corner of the page. */
export interface Page {
  /** Value of an expression, or result of a function without outer variables, in the page. Only what JSON can hold arrives. */
  evaluate<T>(script: string | (() => T)): Promise<T>
  /** Text of the first element that matches `selector`, or undefined when there is none. */
  text(selector: string): Promise<string | undefined>
  /** Moves the mouse to a point in `steps` steps. */
  move(x: number, y: number, steps?: number): Promise<void>
  click(x: number, y: number, count?: number): Promise<void>
  drag(from: readonly [x: number, y: number], to: readonly [x: number, y: number]): Promise<void>
  /** Turns the wheel at the mouse's place, in pixels; a negative value scrolls up. */
  wheel(deltaY: number): Promise<void>
  /** Presses one key by its name ('Tab', 'ArrowLeft', 'Escape', '+') while others ('Shift', 'Control') are held. */
  press(key: string, ...held: string[]): Promise<void>
  type(text: string): Promise<void>
  /** Picture of the visible part as PNG; also written to `path` when one is given. */
  screenshot(path?: string): Promise<Uint8Array>
  /** Waits until `script` is true in the page. @throws after 10 seconds. */
  until(script: string): Promise<void>
  /** Exceptions and console.error messages of the page so far. */
  readonly errors: readonly string[]
  /** Refused requests of the page so far: all addresses but file:, data: and blob:. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** Window of a page: width and height in CSS pixels, device pixels per CSS pixel, and whether the user prefers dark colors. */
export interface WindowOptions {
  readonly width: number
  readonly height: number
  readonly scale?: number
  readonly dark?: boolean
}

export interface Chromium {
  /** Opens a file in a window of this size (1280x800 unless given) and resolves when it has loaded. */
  open(file: string, size?: WindowOptions): Promise<Page>
  close(): Promise<void>
}

/** Starts a headless Chromium with an empty profile. @throws when it does not start. */
export async function startChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'heat-tracer-chromium-'))
  const browser = await launch({
    executablePath: findBrowserProgram()!, headless: true, userDataDir: profile, pipe: true,
    // Root cannot have the sandbox; /dev/shm is small in a container.
    args: [
      '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--hide-scrollbars', '--force-color-profile=srgb',
      '--font-render-hinting=none',
    ],
  })
  return {
    open: (file, size = { width: 1280, height: 800 }) => openPage(browser, pathToFileURL(file).href, size),
    async close() {
      await browser.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function openPage(browser: Browser, url: string, { width, height, scale = 1, dark = false }: WindowOptions): Promise<Page> {
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
