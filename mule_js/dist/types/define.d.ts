/** Makes `<mule-uploader>` known to the page: the one side effect. All that `index.js` gives comes with it. */
import { MuleUploader } from './element.js';
import type { MuleError, Upload } from './index.js';
export type MuleUploaderEvents = {
    /**
     * It begins.
     */
    "mule-upload": CustomEvent<{
        upload: Upload;
    }>;
    "mule-done": CustomEvent<{
        upload: Upload;
        key: string;
        url: string | null;
    }>;
    "mule-fail": CustomEvent<{
        upload: Upload;
        error: MuleError;
    }>;
    "mule-refuse": CustomEvent<{
        file: File;
        reason: 'kind' | 'size' | 'one';
    }>;
};
/** @import { MuleError, Upload } from './index.js' */
/**
 * @typedef {object} MuleUploaderEvents
 * @property {CustomEvent<{ upload: Upload }>} mule-upload  It begins.
 * @property {CustomEvent<{ upload: Upload, key: string, url: string | null }>} mule-done
 * @property {CustomEvent<{ upload: Upload, error: MuleError }>} mule-fail
 * @property {CustomEvent<{ file: File, reason: 'kind' | 'size' | 'one' }>} mule-refuse
 */
export * from './index.js';
export { MuleUploader };
