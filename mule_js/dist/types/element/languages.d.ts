/** What the element says in other languages than English. */
import type { Words } from './words.js';
/** @import { Words } from './words.js' */
/** @type {Record<string, Words>} */
export declare const LANGUAGES: Record<string, Words>;
