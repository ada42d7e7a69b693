/** What every field of a form has: its name, whether it is wanted, whether it is valid. */
declare const Base: typeof HTMLElement;
/** Of the element alone: https://html.spec.whatwg.org/multipage/custom-elements.html#element-internals */
export declare const INTERNALS: unique symbol;
export declare class Control extends Base {
    #private;
    static formAssociated: boolean;
    [INTERNALS]: ElementInternals;
    get name(): string;
    set name(name: string);
    get multiple(): boolean;
    set multiple(isMultiple: boolean);
    get required(): boolean;
    set required(isRequired: boolean);
    get disabled(): boolean;
    set disabled(isDisabled: boolean);
    get form(): HTMLFormElement | null;
    get validity(): ValidityState;
    get validationMessage(): string;
    checkValidity(): boolean;
    reportValidity(): boolean;
}
export {};
