/**
 * The picture's own script, first part: the counts, and those of the keys that are chosen.
 *
 * These files are no modules: they are compiled for a browser, put one after the other in the order that `svg.ts` lists, and
 * inlined in the SVG inside one function. Shown as a page, the picture then answers to mouse and keyboard; shown by `<img>`,
 * where no script runs, it is the picture alone. Nothing is fetched, nothing stored; a stranger's text only ever becomes
 * `textContent`.
 */
type Data = import('./embedded.js').Embedded

interface Cells {
  readonly places: Uint32Array
  readonly counts: Float64Array
  readonly weights: ArrayLike<number>
}

const data = JSON.parse(document.getElementById('ht-data')!.textContent!) as Data
const ROWS = data.tops.length
const COLUMNS = data.begins.length
const GAPS = new Set(data.gaps)

const cellsOfKey = data.keys.map(({ cells, weights }): Cells => {
  const places = new Uint32Array(cells.length / 2)
  const counts = new Float64Array(places.length)
  let place = -1
  for (let i = 0; i < places.length; i++) {
    places[i] = place += cells[2 * i]!
    counts[i] = cells[2 * i + 1]!
  }
  return { places, counts, weights: weights ?? counts }
})

/** Indices into `data.keys`; none: all are shown. */
const chosen = new Set<number>()
/** Events of what is shown: by cell, and by column. */
const counts = new Float64Array(COLUMNS * ROWS)
const totals = new Float64Array(COLUMNS)

function count(): void {
  counts.fill(0)
  totals.fill(0)
  cellsOfKey.forEach((key, i) => {
    if (chosen.size > 0 && !chosen.has(i)) return
    key.places.forEach((place, at) => {
      counts[place]! += key.counts[at]!
      totals[Math.floor(place / ROWS)]! += key.counts[at]!
    })
  })
}

/** Events of a key in a cell. */
function countAt({ places, counts: own }: Cells, place: number): number {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (places[middle]! < place) low = middle + 1
    else high = middle
  }
  return places[low] === place ? own[low]! : 0
}

/** Shade by cell of the chosen keys: by what they weigh in the time that the scale is of, as in the map of all keys. */
function shades(): Uint8Array {
  const weights = new Float64Array(COLUMNS * ROWS)
  for (const i of chosen) cellsOfKey[i]!.places.forEach((place, at) => (weights[place]! += cellsOfKey[i]!.weights[at]!))
  return Uint8Array.from(weights, (weight, place) => {
    const duration = data.durations[Math.floor(place / ROWS)]!
    return shadeOf(duration > 0 ? (weight * data.per) / duration : weight)
  })
}

function shadeOf(rate: number): number {
  if (!(rate > 0)) return 0
  let shade = 1
  while (shade + 1 < data.from.length && rate >= data.from[shade + 1]!) shade++
  return shade
}

count()
