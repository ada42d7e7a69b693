/** The two ends that a page talks to, and the line between. */
import { Line } from './line.js';
import type { Backend } from './backend.js';
import type { Probe } from './line.js';
import type { StorePorts } from './mule.js';
import type { Store } from './s3.js';
import type { Browser, Send, Sleep } from './types.js';
import type { Every } from './vigil.js';
/**
 * @param {object} ports
 * @param {string} ports.backend  Where it is mounted.
 * @param {Send} ports.send
 * @param {Probe} ports.probe
 * @param {() => number} ports.now
 * @param {() => number} ports.random
 * @param {Sleep} ports.sleep
 * @param {Every} ports.every
 * @param {Browser} ports.browser
 * @param {typeof Backend} ports.Backend
 * @param {StorePorts['workers']} ports.workers
 * @param {StorePorts['crew']} ports.crew
 * @param {StorePorts['pool']} ports.pool
 * @param {(ports: StorePorts) => Store} ports.makeStore
 */
export declare function connect(ports: {
    backend: string;
    send: Send;
    probe: Probe;
    now: () => number;
    random: () => number;
    sleep: Sleep;
    every: Every;
    browser: Browser;
    Backend: typeof Backend;
    workers: StorePorts['workers'];
    crew: StorePorts['crew'];
    pool: StorePorts['pool'];
    makeStore: (ports: StorePorts) => Store;
}): {
    line: Line;
    backend: Backend;
    store: Store;
};
