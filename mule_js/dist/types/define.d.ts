/** Makes `<mule-uploader>` known to the page: the one side effect. All that `index.js` gives comes with it. */
import { MuleUploader } from './element.js';
export type MuleUploaderEvents = import('./element.js').MuleUploaderEvents;
/** @typedef {import('./element.js').MuleUploaderEvents} MuleUploaderEvents */
export * from './index.js';
export { MuleUploader };
