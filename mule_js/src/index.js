/** What the package gives. */

export * from './errors.js'
export { Mule } from './mule.js'
export { Upload } from './upload.js'
