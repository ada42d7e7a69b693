/** What every field of a form has: its name, whether it is wanted, whether it is valid. */

const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? Object) // servers have none

/** Of the element alone: https://html.spec.whatwg.org/multipage/custom-elements.html#element-internals */
export const INTERNALS = Symbol('internals')

export class Control extends Base {
  static formAssociated = true;

  [INTERNALS] = this.attachInternals()

  get name() {
    return this.getAttribute('name') ?? ''
  }

  set name(name) {
    this.setAttribute('name', name)
  }

  get multiple() {
    return this.hasAttribute('multiple')
  }

  set multiple(isMultiple) {
    this.#toggle('multiple', isMultiple)
  }

  get required() {
    return this.hasAttribute('required')
  }

  set required(isRequired) {
    this.#toggle('required', isRequired)
  }

  get disabled() {
    return this.hasAttribute('disabled')
  }

  set disabled(isDisabled) {
    this.#toggle('disabled', isDisabled)
  }

  get form() {
    return this[INTERNALS].form
  }

  get validity() {
    return this[INTERNALS].validity
  }

  get validationMessage() {
    return this[INTERNALS].validationMessage
  }

  checkValidity() {
    return this[INTERNALS].checkValidity()
  }

  reportValidity() {
    return this[INTERNALS].reportValidity()
  }

  /** As frameworks say it: '' is an attribute that is there. @param {string} name @param {unknown} isThere */
  #toggle(name, isThere) {
    this.toggleAttribute(name, isThere === '' || Boolean(isThere))
  }
}
