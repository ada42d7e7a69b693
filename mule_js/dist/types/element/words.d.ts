/** What the element says, in English; the other languages come when they are needed. */
export type Words = Record<keyof typeof ENGLISH, string>;
export type Speech = {
    language: string;
    words: Words;
};
/** @typedef {Record<keyof typeof ENGLISH, string>} Words */
/** @typedef {{ language: string, words: Words }} Speech */
export declare const ENGLISH: {
    drop: string;
    dropOne: string;
    pick: string;
    pickOne: string;
    folder: string;
    list: string;
    idle: string;
    starting: string;
    waiting: string;
    network: string;
    offline: string;
    signin: string;
    signer: string;
    store: string;
    tab: string;
    paused: string;
    finishing: string;
    done: string;
    failed: string;
    cancelled: string;
    unfinished: string;
    again: string;
    afresh: string;
    left: string;
    pause: string;
    resume: string;
    retry: string;
    cancel: string;
    remove: string;
    chunks: string;
    summary: string;
    size: string;
    kind: string;
    one: string;
    more: string;
    missing: string;
    busy: string;
    stuck: string;
};
/** @param {string} language */
export declare const directionOf: (language: string) => "ltr" | "rtl";
/** @param {string} template @param {Record<string, string>} values */
export declare const fill: (template: string, values: Record<string, string>) => string;
/**
 * @param {string} language  As in the attribute `lang`.
 * @returns {Promise<Speech>} English where there is no such language, or its words do not come.
 */
export declare function findSpeech(language: string): Promise<Speech>;
