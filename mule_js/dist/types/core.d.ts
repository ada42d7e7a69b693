/** What the small bundle gives: all that brings the bytes there, and nothing that only makes it more comfortable. */
export { MuleError, RemoteError } from './errors.js';
export { Mule } from './mule.js';
export { Upload } from './upload.js';
