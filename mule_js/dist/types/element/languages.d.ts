/** What the element says in other languages than English. */
export declare const LANGUAGES: {
    [x: string]: import("./words.js").Words;
};
