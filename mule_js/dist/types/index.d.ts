/** What the package gives. */
export { MuleError, OptionError, RemoteError } from './errors.js';
export { droppedFiles, pickFiles } from './handles.js';
export { Mule } from './mule.js';
export { Upload } from './upload.js';
