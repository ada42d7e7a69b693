/** A backend that is told of many small files at a time. */
import { Backend } from './backend.js';
import type { FileFields, Options, UploadFields } from './backend.js';
import type { FinishedAnswer, InitAnswer } from './types.js';
export declare class BulkBackend extends Backend {
    #private;
    /**
     * Let the server have small files sent whole; such are begun together with others.
     *
     * @param {FileFields & { mime_type?: string, ticket?: string, upload_id?: string, force?: 1 }} params
     * @param {Options} options
     * @returns {Promise<InitAnswer>}
     */
    init(params: FileFields & {
        mime_type?: string;
        ticket?: string;
        upload_id?: string;
        force?: 1;
    }, options: Options): Promise<InitAnswer>;
    /**
     * As `recordFinish`, together with others: for what many files end with at a time.
     *
     * @param {UploadFields} params
     * @param {Options} options
     * @returns {Promise<FinishedAnswer>}
     */
    recordFinishes(params: UploadFields, options: Options): Promise<FinishedAnswer>;
}
