/** What the package gives. */

export { MuleError, RemoteError } from './errors.js'
export { Mule } from './full.js'
export { droppedFiles, pickFiles } from './handles.js'
export { OptionError } from './options.js'
export { Upload } from './upload.js'
