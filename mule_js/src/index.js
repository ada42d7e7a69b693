/** What the package gives. */

export { MuleError, RemoteError } from './errors.js'
export { Mule } from './full.js'
export { droppedFiles, pickFiles } from './handles.js'
export { OptionError } from './options.js'
export { Upload } from './upload.js'

/**
 * @typedef {import('./handles.js').Picked} Picked
 * @typedef {Partial<import('./options.js').Options>} MuleOptions
 * @typedef {import('./types.js').Reason} Reason
 * @typedef {import('./types.js').Result} Result
 * @typedef {import('./types.js').State} State
 * @typedef {import('./unfinished.js').Unfinished} Unfinished
 * @typedef {import('./types.js').UploadEvents} UploadEvents
 */
