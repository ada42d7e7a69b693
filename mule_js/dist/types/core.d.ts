/** What the small bundle gives: all that brings the bytes there, and nothing that only makes it more comfortable. */
export { MuleError, RemoteError } from './errors.js';
export { Mule } from './mule.js';
export { Upload } from './upload.js';
export type MuleOptions = Partial<import('./mule.js').Options>;
export type Reason = import('./types.js').Reason;
export type Result = import('./types.js').Result;
export type State = import('./types.js').State;
export type UploadEvents = import('./types.js').UploadEvents;
/**
 * @typedef {Partial<import('./mule.js').Options>} MuleOptions
 * @typedef {import('./types.js').Reason} Reason
 * @typedef {import('./types.js').Result} Result
 * @typedef {import('./types.js').State} State
 * @typedef {import('./types.js').UploadEvents} UploadEvents
 */
