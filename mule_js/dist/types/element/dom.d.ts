/** Elements made without markup: pages whose policy asks for Trusted Types let no string become one. */
/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} [attributes]
 * @param {...Node} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export declare function make<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes?: Record<string, string>, ...children: Node[]): HTMLElementTagNameMap[Name];
/**
 * One that pages can style from outside (`::part`) by the name that it has inside, too.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} part
 * @param {Record<string, string>} [attributes]
 * @param {...Node} children
 */
export declare const makePart: <Name extends keyof HTMLElementTagNameMap>(name: Name, part: string, attributes?: Record<string, string>, ...children: Node[]) => HTMLElementTagNameMap[Name];
/** @param {string} part */
export declare const makeButton: (part: string) => HTMLButtonElement;
/** Only where it differs: screen readers may speak what is set. @param {Element} element @param {string} text */
export declare function setText(element: Element, text: string): void;
/** @param {Element} element @param {string} name @param {string} value */
export declare function setAttribute(element: Element, name: string, value: string): void;
