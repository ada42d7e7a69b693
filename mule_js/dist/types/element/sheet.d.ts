/** The style sheet as a page's policy lets it be: made, not written into the page. */
/** One for all elements of a page. */
export declare function getSheet(): CSSStyleSheet;
