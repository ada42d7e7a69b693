/** The local file: its slices, and whether it is still the one that the upload began with. */
export declare class Source {
    #private;
    /** @param {File} file */
    constructor(file: File);
    get size(): number;
    get type(): string;
    /** The three values by which the backend knows a file. */
    get fields(): {
        filename: string;
        filesize: number;
        last_modified: number;
    };
    /** @param {{ start: number, end: number }} range  `end` is exclusive. */
    slice({ start, end }: {
        start: number;
        end: number;
    }): Blob;
    /**
     * A file that cannot be read fails in XMLHttpRequest just as a dead line does; one byte tells them apart.
     *
     * @param {Blob} slice
     */
    check(slice: Blob): Promise<void>;
}
