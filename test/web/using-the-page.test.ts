/** Exported pages in use: with the keyboard alone, with a screen reader, in windows of any size, with hostile text. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { buildChart } from '../../src/core/chart/chart.js'
import { reduce } from '../../src/core/update/update.js'
import { keyed } from '../core/keyed.js'
import { aggregation, started, tick } from '../core/make.js'
import { Random } from '../random.js'
import { browserSkipReason, startChromium, type Chromium } from '../support/browser.js'
import { openPage, exportPage, type OpenPage } from './page.js'
import type { Model } from '../../src/core/state/state.js'

const skip = browserSkipReason() ?? false
let chromium: Chromium
before(async () => { if (skip === false) chromium = await startChromium() })
after(async () => { if (skip === false) await chromium.close() })

async function withPage(model: Model, run: (opened: OpenPage) => Promise<void>, size?: Parameters<typeof openPage>[2]): Promise<void> {
  const one = await openPage(chromium, await exportPage(model), size)
  try {
    await run(one)
    assert.deepEqual([one.page.errors, one.page.requests], [[], []])
  } finally {
    await one.close()
  }
}

const readFocus = (one: OpenPage) => one.page.evaluate<string>(`document.activeElement.id || document.activeElement.textContent`)

test('a page can be used with the keyboard alone: cursor, box, table, filter, help', { skip }, async () => {
  await withPage(keyed(new Random(601), 60, 9), async (one) => {
    const { page } = one
    for (let i = 0; i < 60 && (await readFocus(one)) !== 'over'; i++) await page.press('Tab')
    assert.equal(await readFocus(one), 'over', 'tab reaches the map')
    await page.press('ArrowLeft')
    await one.waitUntilDrawn()
    assert.ok((await one.readCell('#reading'))!.count > 0, 'the cursor starts at the hottest cell of the newest column')
    const before = (await one.readCell('#reading'))!
    for (const key of ['ArrowLeft', 'h', 'k']) await page.press(key)
    await one.waitUntilDrawn()
    const moved = (await one.readCell('#reading'))!
    assert.equal(before.from - moved.from, 2)
    assert.ok(moved.low > before.low)
    assert.match((await page.text('#spoken'))!, /event/, 'it is read out')
    await page.press('ArrowLeft', 'Shift')
    await page.press('ArrowLeft', 'Shift')
    await one.waitUntilDrawn()
    const box = (await one.readCell('#reading'))!
    assert.deepEqual([box.from, box.to], [moved.from - 2, moved.to])
    await page.press('Escape')
    await page.press('Escape')
    await one.waitUntilDrawn()
    assert.equal(await page.evaluate(`document.getElementById('reading').dataset.empty`), 'true')
    await page.press('/')
    assert.equal(await readFocus(one), 'filter')
    await page.press('Enter')
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.press(key)
    await one.waitUntilDrawn()
    assert.equal(await page.evaluate(`[...document.querySelectorAll('#keys tbody tr')].findIndex((row) => row.ariaSelected === 'true')`), 2)
    const total = await one.readTotal()
    await page.press('i')
    await one.waitUntilDrawn()
    assert.ok(await one.readTotal() < total)
    await page.press('a', 'Shift')
    await page.press('A')
    await one.waitUntilDrawn()
    assert.equal(await one.readTotal(), total)
    await page.press('?')
    assert.equal(await page.evaluate(`document.getElementById('help').open`), true)
    await page.press('Escape')
    assert.equal(await page.evaluate(`document.getElementById('help').open`), false)
  })
})

test('every key that a button names does what the button does', { skip }, async () => {
  await withPage(keyed(new Random(602), 80, 9), async (one) => {
    const state = () => one.page.evaluate<string>(`document.getElementById('stage').dataset.map
      + document.getElementById('legend').textContent + document.getElementById('numbers').textContent
      + [...document.querySelectorAll('select')].map(({ selectedIndex }) => selectedIndex)`)
    for (const key of ['z', ']', '%', '-', '{']) {
      await one.page.press('0')
      await one.page.press('+')
      await one.page.press('z')
      await one.waitUntilDrawn()
      const from = await state()
      await one.page.press(key)
      await one.waitUntilDrawn()
      const byKey = await state()
      assert.notEqual(byKey, from, key)
      if (key === '%') await one.page.press(key)
      await one.page.press('0')
      await one.page.press('+')
      await one.page.press('z')
      await one.waitUntilDrawn()
      await one.page.evaluate(`[...document.querySelectorAll('#tools button')]
        .find((button) => button.getAttribute('aria-keyshortcuts') === '${key}').click()`)
      await one.waitUntilDrawn()
      assert.equal(await state(), byKey, key)
      if (key === '%') await one.page.press(key)
    }
  })
})

test('every control has a name and shows its focus', { skip }, async () => {
  await withPage(keyed(new Random(603), 30, 9), async (one) => {
    const nameless = await one.page.evaluate<string[]>(`[
      ...document.querySelectorAll('button, select, input, canvas[tabindex], [role=grid], summary'),
    ].filter((one) => !one.closest('dialog'))
      .filter((one) => !(one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent.trim()))
      .map(({ outerHTML }) => outerHTML)`)
    assert.deepEqual(nameless, [])
    const seen = new Set<string>()
    for (let i = 0; i < 40; i++) {
      await one.page.press('Tab')
      const [name, outline] = await one.page.evaluate<[string, string]>(`(() => {
        const { activeElement: at } = document
        const shown = at.matches('table') ? at.parentElement : at
        const { outlineStyle, outlineWidth } = getComputedStyle(shown)
        return [at.id || at.getAttribute('aria-label') || at.title || at.tagName, outlineStyle + outlineWidth]
      })()`)
      if (name === 'BODY') break
      assert.match(outline, /^(solid|auto)[1-9]/, name)
      seen.add(name)
    }
    assert.ok(seen.has('over') && seen.has('filter') && seen.size > 25, [...seen].join('; '))
  })
})

for (const width of [800, 1000, 1600, 3000]) {
  test(`a page ${width} pixels wide shows everything: no sideways scrolling, a map that is large enough`, { skip }, async () => {
    await withPage(keyed(new Random(604), 300, 20, { lines: true, slo: { value: 1, unit: 'ms' } }), async (one) => {
      const [scrolled, inner] = await one.page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]')
      assert.ok(scrolled <= inner, `${scrolled} > ${inner}`)
      const map = await one.readMap()
      assert.ok(map.width > width * 0.45 && map.height > 200, JSON.stringify(map))
      assert.ok(map.left + map.width <= width)
      const places = await one.page.evaluate<[string, number, number][]>(`['#top', '#tools', '#split', 'footer'].map((name) => {
        const { top, bottom } = document.querySelector(name).getBoundingClientRect()
        return [name, top, bottom]
      })`)
      places.slice(1).forEach(([name, top], i) => assert.ok(top >= places[i]![2] - 1, `${name} begins below ${places[i]![0]}`))
    }, { width, height: Math.round(width * 0.62) })
  })
}

test('a page of keys without parts has no key table; the key and the list switch between two aggregations', { skip }, async () => {
  let model = started({}, { aggregations: ['lat', 'size'], keys: [] })
  for (let i = 1; i <= 20; i++) model = reduce(
    model,
    {
      type: 'tick', time: i * 1000, duration: 1000,
      aggregations: [aggregation([[[], [5, 70, 900]]]), aggregation([[[], [1, 2, 3, 4]]], { name: 'size' })],
    },
  )
  await withPage(model, async (one) => {
    assert.equal(await one.readTotal(), 60)
    assert.equal(await one.page.evaluate(`document.getElementById('keys').hidden`), true)
    await one.page.press('a')
    await one.waitUntilDrawn()
    assert.equal(await one.readTotal(), 80)
    await one.page.evaluate(`(() => {
      const choice = document.querySelector('#tools select')
      choice.selectedIndex = 0
      choice.dispatchEvent(new Event('change'))
    })()`)
    await one.waitUntilDrawn()
    assert.equal(await one.readTotal(), 60)
  })
})

test('a page of some of the ticks has the colors of all: the top of the scale is pinned where it would differ', { skip }, async () => {
  let model = started()
  for (let i = 1; i <= 60; i++) model = reduce(model, tick(i * 1000, Array.from({ length: i === 5 ? 4000 : 12 }, () => 700)))
  const one = await openPage(chromium, await exportPage(model, 30))
  try {
    const { columns, lines } = await one.readMap()
    assert.equal(columns, 30)
    // The rows of the exported picture are higher than those of the page, and tops go in steps of 1-2-5.
    const all = Number(buildChart(model, { columns: 30, rows: lines })!.legend.swatches.at(-1)!.label)
    const readTop = async () => Number(await one.page.evaluate<string>(
      `document.querySelector('#legend .shades').lastElementChild.textContent`))
    const shown = await readTop()
    assert.ok(shown > all / 3 && shown < all * 3, `${shown}, with all ticks ${all}`)
    assert.match((await one.page.text('#legend'))!, /pinned/)
    await one.page.press('0')
    await one.waitUntilDrawn()
    assert.ok(await readTop() < shown / 10)
  } finally {
    await one.close()
  }
})

test('keys have their true names on the page, and no two look the same', { skip }, async () => {
  const keys = ['日本語', '👩\u200d💻', 'été', 'e\u0301te\u0301', 'a\x1b', 'a\u202e']
  const model = reduce(started({}, { keys: ['file'] }), {
    type: 'tick', time: 1000, duration: 1000, aggregations: [aggregation(keys.map((key, i) => [[key], Array<number>(9 - i).fill(5)]))],
  })
  await withPage(model, async (one) => {
    await one.page.until(`document.querySelectorAll('#keys tbody tr').length === 6`)
    const names = await one.page.evaluate(`[...document.querySelectorAll('#keys tbody .name')].map((cell) => cell.textContent)`) as string[]
    assert.deepEqual(names.map((name) => name.replace(/#[\da-f]{4}$/, '#')), ['日本語', '👩\u200d💻', 'été#', 'e\u0301te\u0301#', 'a\\x1b', 'a\\u202e'])
    assert.equal(new Set(names.map((name) => name.normalize())).size, 6)
  })
})

test('hostile text anywhere in a stream stays text', { skip }, async () => {
  const evil = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">\0<!--'
  let model = started({}, { title: evil, host: evil, script: evil, unit: evil, aggregations: [evil], keys: [evil, evil] })
  for (let i = 1; i <= 5; i++) model = reduce(
    model,
    {
      type: 'tick', time: i * 1000, duration: 1000,
      aggregations: [aggregation([[[evil, evil], [5, 70, 900]], [[evil, 3], [4]]], { name: evil })],
    },
  )
  model = reduce(model, { type: 'mark', time: 5000, at: 3000, label: evil })
  model = reduce(model, { type: 'notice', time: 5000, from: 'script', text: evil })
  await withPage(reduce(reduce(model, { type: 'cursor', right: 0, up: 0 }), { type: 'select' }), async (one) => {
    await one.page.until(`document.querySelectorAll('#keys tbody tr').length === 2`)
    assert.deepEqual(await one.page.evaluate(`[window.hacked ?? 0, document.scripts.length, document.images.length]`), [0, 3, 0])
    assert.equal((await one.page.text('h1'))!.replace('\\x00', '\0'), evil)
    assert.equal((await one.page.text('#script pre'))!.replace('\\x00', '\0'), evil)
    const map = await one.readMap()
    await one.page.move(map.left + map.width - 5, map.top + map.height / 2)
    await one.waitUntilDrawn()
    await one.page.press('?')
  })
})

for (const [ticks, scale] of [[1, 1], [7, 1.5], [500, 2]] as const) {
  test(`a page of ${ticks} ticks, ${scale} pixels to one, has no errors, whatever the keys and the mouse do`, { skip }, async () => {
    const random = new Random(606 + ticks)
    const model = reduce(
      keyed(random, ticks, 9, { slo: { value: 2, unit: 'us' } }), { type: 'mark', time: ticks * 1000, at: 1000, label: 'here' },
    )
    await withPage(model, async (one) => {
      const all = await one.readTotal()
      const keys = [
        'ArrowLeft', 'ArrowUp', 'h', 'j', 'k', 'l', 'H', 'L', 'v', 'o', ',', '.', '<', '>', 'g', 'G', '-', '+', "'", 'u', 'y',
        'z', 'Z', '{', '}', '[', ']', '0', 'w', '%', 'n', 't', 'c', 'p', 'a', 'Enter', '*', 'i', 'x', 'A', 'f', 'Escape', 'b',
        'm', 'q', ' ', 'Tab', 'Home', 'PageUp', 's', 'S',
      ]
      for (let i = 0; i < 150; i++) {
        const { left, top, width, height } = await one.readMap()
        const at = (): [number, number] => [left + random.next() * width, top + random.next() * height]
        const dice = random.next()
        if (dice < 0.7) await one.page.press(random.pick(keys))
        else if (dice < 0.8) await one.page.click(...at())
        else if (dice < 0.9) await one.page.drag(at(), at())
        else await one.page.wheel(random.int(-400, 400))
      }
      for (const key of ['Escape', 'Escape', 'Escape', 'A', '0']) await one.page.press(key)
      await one.page.evaluate(`document.getElementById('all').click()`)
      await one.waitUntilDrawn()
      assert.equal(await one.readTotal(), all)
      assert.equal((await one.readMap()).columns * (await one.readMap()).zoom >= ticks, true)
    }, { width: 1100, height: 760, scale })
  })
}

test('the policy of a page blocks scripts and images that are not its own', { skip }, async () => {
  const page = await exportPage(keyed(new Random(605), 5, 3))
  const one = await openPage(
    chromium, page.replace('</footer>', '<script>window.hacked = 1</script><img src="x.png" onerror="window.hacked = 1"></footer>'),
  )
  try {
    assert.equal(await one.page.evaluate('window.hacked ?? 0'), 0)
    assert.ok(one.page.errors.some((text) => /Content Security Policy/.test(text)), String(one.page.errors))
  } finally {
    await one.close()
  }
})
