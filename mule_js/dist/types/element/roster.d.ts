/** The rows of the list: how files come in and go, and what each of them does meanwhile. */
import { Row } from './row.js';
import type { Mule, Upload } from '../index.js';
import type { Picked } from './intake.js';
import type { Kept, Setting } from './row.js';
export type Ports = {
    setting: () => Setting;
    /**
     * Whether there may be but one file.
     */
    isSingle: () => boolean;
    mule: () => Mule;
    /**
     * To the list.
     */
    append: (row: Element) => void;
    say: (words: string) => void;
    /**
     * The page.
     */
    tell: (name: string, detail: object) => void;
    /**
     * What the form is to know is another.
     */
    change: () => void;
    /**
     * The row that had the focus is gone, and there is no other.
     */
    leave: () => void;
};
export declare class Roster {
    #private;
    /** @param {Ports} ports */
    constructor(ports: Ports);
    /** @returns {readonly Row[]} */
    get rows(): readonly Row[];
    /** The row that is at this file already, if any. @param {Picked} picked */
    find({ file, path }: Picked): Row | undefined;
    /**
     * Where there may be but one file, drop the others that are over.
     *
     * @param {Row} [row]  That of the one that wants in.
     * @returns {boolean} Whether it may; not as long as another is under way.
     */
    makeRoom(row?: Row): boolean;
    /**
     * Begin, or go on where it is in the list already. Nobody is told before `announce`: more may follow.
     *
     * @param {Picked} picked
     * @returns {Upload}
     */
    begin(picked: Picked): Upload;
    /** Tell of what has begun: first the form, so that it is not sent by who hears of it. */
    announce(): void;
    /** @param {Kept} kept */
    insert(kept: Kept): Row;
    /** Begin anew with an empty list, but for what earlier visits have left. */
    clear(): void;
    /** Drop all rows but these. @param {(row: Row) => boolean} isKept */
    keep(isKept: (row: Row) => boolean): void;
    /** With the next frame, and once, however often it is asked for. @param {...Row} rows */
    render(...rows: Row[]): void;
    /** List what this browser has begun and nobody is at, and no longer what somebody is. */
    recall(): Promise<void>;
}
export type Known = {
    name: string;
    size: number;
    lastModified: number;
};
