/** What the element says in languages of Europe, and in those of the Americas. */
import type { Words } from './words.js';
/** @import { Words } from './words.js' */
/** @type {Record<string, Words>} */
export declare const EUROPEAN: Record<string, Words>;
