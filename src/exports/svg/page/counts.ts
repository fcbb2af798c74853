/**
 * Script of the picture, part 1 of 5: the counts, of all keys and of the selected keys.
 *
 * These five files are not modules. They are compiled for a browser, joined in the order that `svg.ts` lists, and placed in the SVG
 * inside one function, so they share their top-level names. Opened as a document, the picture then reacts to mouse and keyboard;
 * shown by `<img>`, where no script runs, it is only the picture. The script loads nothing and stores nothing, and writes texts of
 * the stream only as `textContent`.
 */
type Data = import('./embedded.js').Embedded

/** The counts of one key, in rising order of places. A place is column × BUCKETS + bucket. */
interface KeyCells {
  readonly indices: Uint32Array
  /** Events by place. */
  readonly counts: Float64Array
  /** By place, what the map shows: events, or their weight. */
  readonly weights: ArrayLike<number>
}

const data = JSON.parse(document.getElementById('ht-data')!.textContent!) as Data
const ROWS = data.tops.length
const BUCKETS = data.spread.length
const COLUMNS = data.begins.length
const GAPS = new Set(data.gaps)
/** Columns without shares, because a count in them is negative. */
const SIGNED = new Set(data.signed)
const keyCells = data.keys.map(decodeCells)

/** Indices into `data.keys`. Empty: all keys are shown. */
const selectedKeys = new Set<number>()
/** Events of the shown keys, by place and by column. */
const counts = new Float64Array(COLUMNS * BUCKETS)
const totals = new Float64Array(COLUMNS)

function decodeCells({ cells, weights }: Data['keys'][number]): KeyCells {
  const indices = new Uint32Array(cells.length / 2)
  const counts = new Float64Array(indices.length)
  let index = -1
  for (let i = 0; i < indices.length; i++) {
    indices[i] = index += cells[2 * i]!
    counts[i] = cells[2 * i + 1]!
  }
  return { indices, counts, weights: weights ?? counts }
}

/** Fills `counts` and `totals` for the shown keys. */
function countEvents(): void {
  counts.fill(0)
  totals.fill(0)
  keyCells.forEach((key, i) => {
    if (selectedKeys.size > 0 && !selectedKeys.has(i)) return
    key.indices.forEach((index, at) => {
      counts[index]! += key.counts[at]!
      totals[Math.floor(index / BUCKETS)]! += key.counts[at]!
    })
  })
}

/** Events of one key in the places `from` to `to`, both included. */
function countInCell({ indices, counts: own }: KeyCells, from: number, to: number): number {
  let [low, high] = [0, indices.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (indices[middle]! < from) low = middle + 1
    else high = middle
  }
  let sum = 0
  for (; low < indices.length && indices[low]! <= to; low++) sum += own[low]!
  return sum
}

/** Calls `add` for each row of a place, with the cell (column × ROWS + row) and the bucket's share in it. */
function visitRows(place: number, add: (cell: number, share: number) => void): void {
  const column = Math.floor(place / BUCKETS)
  const [row, ...shares] = data.spread[place % BUCKETS]!
  shares.forEach((share, i) => add(column * ROWS + row! + i, share))
}

/** The shade of each cell for the selected keys, from their weight per `data.per` milliseconds, as in the map of all keys. */
function computeShades(): Uint8Array {
  const weights = new Float64Array(COLUMNS * ROWS)
  for (const i of selectedKeys) {
    const { indices, weights: own } = keyCells[i]!
    indices.forEach((place, at) => visitRows(place, (cell, share) => (weights[cell]! += own[at]! * share)))
  }
  return Uint8Array.from(weights, (sum, index) => {
    const weight = Math.abs(sum) < 1e-9 ? 0 : sum // a rounding error where counts cancel out
    const duration = data.durations[Math.floor(index / ROWS)]!
    return shadeForRate(duration > 0 ? (weight * data.per) / duration : weight)
  })
}

/** Index into `data.colors`; 0 for no events. A rate below zero has the shade of its size, after those above zero. */
function shadeForRate(rate: number): number {
  if (rate < 0) return data.from.length - 1 + shadeForRate(-rate)
  if (!(rate > 0)) return 0
  let shade = 1
  while (shade + 1 < data.from.length && rate >= data.from[shade + 1]! * (1 - 1e-9)) shade++
  return shade
}

countEvents()
