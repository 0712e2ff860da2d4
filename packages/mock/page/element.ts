export type Child = Node | string | undefined

/** An element with these attributes; `true` sets one without a value, `false` and undefined leave it out. */
export function element<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Readonly<Record<string, string | boolean | undefined>> = {}, ...children: Child[]): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value)
  }
  made.append(...children.filter((child) => child !== undefined))
  return made
}

let counted = 0

/** A label and what it is for; the control gets an id, and is described by the note. */
export function field(label: Child, control: HTMLElement, note?: HTMLElement): HTMLElement {
  control.id ||= `field-${++counted}`
  if (note) {
    note.id = `${control.id}-note`
    control.setAttribute('aria-describedby', note.id)
  }
  return element('div', { class: 'field' }, element('label', { for: control.id }, label), control, note)
}

export function button(label: string, onClick: () => void, attributes: Readonly<Record<string, string | boolean>> = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label)
  made.addEventListener('click', onClick)
  return made
}
