/** Elements made without markup: pages whose policy asks for Trusted Types let no string become one. */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} [attributes]
 * @param {...Node} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
  element.append(...children)
  return element
}

/**
 * One that pages can style from outside (`::part`) by the name that it has inside, too.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} part
 * @param {Record<string, string>} [attributes]
 * @param {...Node} children
 */
export const makePart = (name, part, attributes, ...children) => {
  return make(name, { part, class: part, ...attributes }, ...children)
}

/** @param {string} part */
export const makeButton = (part) => makePart('button', `button ${part}`, { type: 'button' })

/** Only where it differs: screen readers may speak what is set. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/** @param {Element} element @param {string} name @param {string} value */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}
