/** The addresses of the store: a browser opens as many connections to each as to one alone. */
import type { Plan } from './opening.js';
import type { Pool } from './pool.js';
/** @import { Plan } from './opening.js' */
/** @import { Pool } from './pool.js' */
export declare class Hosts {
    #private;
    /**
     * @param {Pool} pool
     * @param {{ each: number }} options  Workers that another address is good for.
     */
    constructor(pool: Pool, { each }: {
        each: number;
    });
    /** A file goes whole to one of them; a new one brings workers. @param {Plan} plan */
    visit({ request }: Plan): void;
}
