/**
 * Elements of the page. Text from a stream reaches the page as text nodes and plain attributes alone: nothing here parses
 * markup, sets a style attribute or a handler by its text, all of which the page's policy refuses anyway.
 */

type Value = string | number | boolean | undefined

/** An element with attributes (true: present, false or undefined: not there) and children. */
export function el<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Readonly<Record<string, Value>> = {}, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) set(made, attribute, value)
  made.append(...children)
  return made
}

export function set(element: Element, attribute: string, value: Value): void {
  if (value === undefined || value === false) element.removeAttribute(attribute)
  else if (element.getAttribute(attribute) !== String(value === true ? '' : value)) element.setAttribute(attribute, value === true ? '' : String(value))
}

export function write(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

export function byId<Kind extends HTMLElement>(id: string): Kind {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no ${id}`)
  return found as Kind
}

/** A button that says which key does the same. */
export function button(label: string, about: string, key: string | undefined, press: () => void, attributes: Readonly<Record<string, Value>> = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', title: key === undefined ? about : `${about} (${key})`, 'aria-label': about, 'aria-keyshortcuts': key, ...attributes }, label)
  made.addEventListener('click', press)
  return made
}

export interface Choice<Value> {
  readonly value: Value
  readonly label: string
}

/** A labeled select whose choices may change: `show` puts it in step with what is. */
export function select<Value>(label: string, about: string, pick: (value: Value) => void): { readonly element: HTMLLabelElement; show(choices: readonly Choice<Value>[], chosen: number): void } {
  const control = el('select', { title: about })
  const element = el('label', { class: 'choice' }, el('span', {}, label), control)
  let known: readonly Choice<Value>[] = []
  control.addEventListener('change', () => {
    const choice = known[control.selectedIndex]
    if (choice !== undefined) pick(choice.value)
  })
  return {
    element,
    show(choices, chosen) {
      if (choices.length !== known.length || choices.some(({ label: text }, i) => text !== known[i]!.label)) control.replaceChildren(...choices.map(({ label: text }) => el('option', {}, text)))
      known = choices
      element.hidden = choices.length < 2
      if (control.selectedIndex !== chosen) control.selectedIndex = chosen
    },
  }
}
