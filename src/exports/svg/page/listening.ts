/**
 * Last part: mouse and keyboard. Tab goes to the map and through the keys; arrows move in the map, enter and space choose a
 * key.
 */
const STEPS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], Home: [-Infinity, 0], End: [Infinity, 0], PageUp: [0, 10], PageDown: [0, -10],
}

function listen(): void {
  const field = found<SVGElement>('ht-field')
  field.setAttribute('tabindex', '0')
  field.setAttribute('role', 'application')
  field.setAttribute('aria-label', 'heat map: arrows move the cursor')
  tip.setAttribute('aria-live', 'polite')
  field.addEventListener('pointermove', ({ clientX, clientY }) => show(spotAt(clientX, clientY)))
  field.addEventListener('pointerleave', () => document.activeElement !== field && show(undefined))
  field.addEventListener('pointerdown', ({ clientX, clientY }) => show(spotAt(clientX, clientY)))
  field.addEventListener('blur', () => show(undefined))
  field.addEventListener('keydown', (event) => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const by = event.shiftKey ? 10 : 1
    show(spot === undefined ? firstSpot() : moved(spot, step[0] * by, step[1] * by))
  })
  lines.forEach((line, i) => {
    line.setAttribute('tabindex', '0')
    line.setAttribute('role', 'button')
    line.setAttribute('aria-pressed', 'false')
    line.addEventListener('click', () => choose(i))
    line.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      choose(i)
    })
  })
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    if (chosen.size > 0) chooseAll()
    else show(undefined)
  })
  document.documentElement.classList.add('ht-live')
  tell()
}

/** The fullest cell of the newest column. */
function firstSpot(): Spot {
  const column = COLUMNS - 1
  let row = 0
  for (let at = 1; at < ROWS; at++) if (counts[column * ROWS + at]! > counts[column * ROWS + row]!) row = at
  return { column, row }
}

function moved({ column, row }: Spot, columns: number, rows: number): Spot {
  return { column: Math.max(0, Math.min(COLUMNS - 1, column + columns)), row: Math.max(0, Math.min(ROWS - 1, row + rows)) }
}

listen()
