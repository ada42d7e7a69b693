/** The addresses of the store: a browser opens as many connections to each as to one alone. */
import type { Plan } from './opening.js';
import type { Pool } from './pool.js';
export declare class Hosts {
    #private;
    /**
     * @param {Pool} pool
     * @param {{ each: number }} options  Connections to an address; 0: the number of workers is fixed.
     */
    constructor(pool: Pool, { each }: {
        each: number;
    });
    /** A file goes whole to one of them. A new one brings workers; the first has some from the beginning. @param {Plan} plan */
    visit({ request }: Plan): void;
}
