/** The states of an upload, and which may follow which. There is no other way from one to another. */
import type { State } from './types.js';
/** @type {Record<State, readonly State[]>} */
export declare const TRANSITIONS: Record<State, readonly State[]>;
