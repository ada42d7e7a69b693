/**
 * Files with a way back to them: where the browser gives a FileSystemFileHandle (https://wicg.github.io/file-system-access/),
 * an upload can go on after a restart of the browser without the file being picked again.
 */
export type Picked = {
    file: File;
    handle?: FileSystemFileHandle;
};
export type Picker = {
    showOpenFilePicker?: (options: object) => Promise<FileSystemFileHandle[]>;
};
export type Handle = FileSystemFileHandle & {
    requestPermission?: (options: {
        mode: 'read';
    }) => Promise<string>;
};
/**
 * @typedef {object} Picked
 * @property {File} file
 * @property {FileSystemFileHandle} [handle]
 *
 * @typedef {object} Picker  What a page's `globalThis` has, in some browsers.
 * @property {(options: object) => Promise<FileSystemFileHandle[]>} [showOpenFilePicker]
 *
 * @typedef {FileSystemFileHandle & { requestPermission?: (options: { mode: 'read' }) => Promise<string> }} Handle
 */
/**
 * Let the person pick files; needs a click.
 *
 * @param {object} [options]  Those of `showOpenFilePicker`; `multiple` is true unless given.
 * @param {Picker} [page]
 * @returns {Promise<Picked[] | null>} null: this browser has no such thing, an `<input type="file">` it has to be. None
 *   where the person picks none.
 */
export declare function pickFiles(options?: object, page?: Picker): Promise<Picked[] | null>;
/**
 * The files of a drop. Has to be called before the event's listener returns or awaits anything.
 *
 * @param {DataTransfer} dataTransfer
 * @returns {Promise<Picked[]>}
 */
export declare function droppedFiles({ items }: DataTransfer): Promise<Picked[]>;
/**
 * Open a file that was picked earlier, maybe before the browser was restarted. The browser may ask the person, for which
 * it needs a click. Raises FileNotAllowed or FileUnreadable.
 *
 * @param {Handle} handle
 */
export declare function reopen(handle: Handle): Promise<File>;
