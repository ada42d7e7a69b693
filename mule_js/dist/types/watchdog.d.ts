/** Sends calls, and cuts those off that are dead: nobody else ever does. */
import type { Line } from './line.js';
import type { Send } from './types.js';
import type { Vigil } from './vigil.js';
export declare class Watchdog {
    #private;
    /** @param {{ send: Send, now: () => number, vigil: Vigil, line: Pick<Line, 'inspect'> }} ports */
    constructor({ send, now, vigil, line }: {
        send: Send;
        now: () => number;
        vigil: Vigil;
        line: Pick<Line, 'inspect'>;
    });
    /** As the port of that name; rejects with a MuleError `Stalled` or `Interrupted` where it gave the call up. @type {Send} */
    send: Send;
}
