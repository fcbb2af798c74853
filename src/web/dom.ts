/**
 * Helpers that make and change elements of the page.
 *
 * Text from a stream reaches the page only as text nodes and plain attributes. Nothing here parses markup, sets a style attribute
 * or sets a handler from text; the page's content security policy refuses those too.
 */

type AttributeValue = string | number | boolean | undefined
export type Attributes = Readonly<Record<string, AttributeValue>>

/** An element with attributes (true: present and empty; false or undefined: absent) and children. */
export function createElement<Name extends keyof HTMLElementTagNameMap>(
  name: Name, attributes: Attributes = {}, ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) setAttribute(element, attribute, value)
  element.append(...children)
  return element
}

/** Sets an attribute, or removes it for false and undefined. Does not touch one that has the value already. */
export function setAttribute(element: Element, attribute: string, value: AttributeValue): void {
  const text = value === true ? '' : String(value)
  if (value === undefined || value === false) element.removeAttribute(attribute)
  else if (element.getAttribute(attribute) !== text) element.setAttribute(attribute, text)
}

/** Replaces all that a node holds by text, unless it is that text already. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

/** The element with this id; throws where the page has none. */
export function findById<Kind extends HTMLElement>(id: string): Kind {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no element with the id ${id}`)
  return found as Kind
}

/** A button with a tooltip. `key`: the key that does the same, named in the tooltip. */
export function createButton(
  label: string, about: string, key: string | undefined, press: () => void, attributes: Attributes = {},
): HTMLButtonElement {
  const title = key === undefined ? about : `${about} (${key})`
  const element = createElement('button', { type: 'button', title, 'aria-label': about, 'aria-keyshortcuts': key, ...attributes }, label)
  element.addEventListener('click', press)
  return element
}

export interface Choice<Value> {
  readonly value: Value
  readonly label: string
}

export interface Select<Value> {
  readonly element: HTMLLabelElement
  /** Shows these choices, the one with the index `chosen` in use; fewer than two choices hide the element. */
  show(choices: readonly Choice<Value>[], chosen: number): void
}

/** A labeled drop-down list whose choices may change. `pick` gets the value that the user chooses. */
export function createSelect<Value>(label: string, about: string, pick: (value: Value) => void): Select<Value> {
  const control = createElement('select', { title: about })
  const element = createElement('label', { class: 'choice' }, createElement('span', {}, label), control)
  let known: readonly Choice<Value>[] = []
  control.addEventListener('change', () => {
    const choice = known[control.selectedIndex]
    if (choice !== undefined) pick(choice.value)
  })
  return {
    element,
    show(choices, chosen) {
      const changed = choices.length !== known.length || choices.some(({ label: text }, i) => text !== known[i]!.label)
      if (changed) control.replaceChildren(...choices.map(({ label: text }) => createElement('option', {}, text)))
      known = choices
      element.hidden = choices.length < 2
      if (control.selectedIndex !== chosen) control.selectedIndex = chosen
    },
  }
}
