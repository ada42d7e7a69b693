/** What the package gives. */
export { MuleError, RemoteError } from './errors.js';
export { Mule } from './full.js';
export { droppedFiles, pickFiles } from './handles.js';
export { OptionError } from './options.js';
export { Upload } from './upload.js';
export type Picked = import('./handles.js').Picked;
export type MuleOptions = Partial<import('./options.js').Options>;
export type Reason = import('./types.js').Reason;
export type Result = import('./types.js').Result;
export type State = import('./types.js').State;
export type Unfinished = import('./unfinished.js').Unfinished;
export type UploadEvents = import('./types.js').UploadEvents;
/**
 * @typedef {import('./handles.js').Picked} Picked
 * @typedef {Partial<import('./options.js').Options>} MuleOptions
 * @typedef {import('./types.js').Reason} Reason
 * @typedef {import('./types.js').Result} Result
 * @typedef {import('./types.js').State} State
 * @typedef {import('./unfinished.js').Unfinished} Unfinished
 * @typedef {import('./types.js').UploadEvents} UploadEvents
 */
