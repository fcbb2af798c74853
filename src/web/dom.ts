/**
 * Elements of the page. Text from a stream reaches the page as text nodes and plain attributes alone: nothing here parses
 * markup, sets a style attribute or a handler by its text, all of which the page's policy refuses anyway.
 */

type AttributeValue = string | number | boolean | undefined

/** An element with attributes (true: present, false or undefined: not there) and children. */
export function createElement<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Readonly<Record<string, AttributeValue>> = {}, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) setAttribute(made, attribute, value)
  made.append(...children)
  return made
}

export function setAttribute(element: Element, attribute: string, value: AttributeValue): void {
  if (value === undefined || value === false) element.removeAttribute(attribute)
  else if (element.getAttribute(attribute) !== String(value === true ? '' : value)) element.setAttribute(attribute, value === true ? '' : String(value))
}

export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

export function findById<Kind extends HTMLElement>(id: string): Kind {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no ${id}`)
  return found as Kind
}

/** A button that says which key does the same. */
export function createButton(label: string, about: string, key: string | undefined, press: () => void, attributes: Readonly<Record<string, AttributeValue>> = {}): HTMLButtonElement {
  const made = createElement('button', { type: 'button', title: key === undefined ? about : `${about} (${key})`, 'aria-label': about, 'aria-keyshortcuts': key, ...attributes }, label)
  made.addEventListener('click', press)
  return made
}

export interface Choice<Value> {
  readonly value: Value
  readonly label: string
}

/** A labeled select whose choices may change: `show` puts it in step with what is. */
export function createSelect<Value>(label: string, about: string, pick: (value: Value) => void): { readonly element: HTMLLabelElement; show(choices: readonly Choice<Value>[], chosen: number): void } {
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
      if (choices.length !== known.length || choices.some(({ label: text }, i) => text !== known[i]!.label)) control.replaceChildren(...choices.map(({ label: text }) => createElement('option', {}, text)))
      known = choices
      element.hidden = choices.length < 2
      if (control.selectedIndex !== chosen) control.selectedIndex = chosen
    },
  }
}
