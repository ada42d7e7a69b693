/** What the element says in Japanese, Chinese and Arabic. */
import type { Words } from './words.js';
/** @import { Words } from './words.js' */
/** @type {Record<string, Words>} */
export declare const EASTERN: Record<string, Words>;
