/** The states of an upload, and which may follow which. There is no other way from one to another. */

/** @import { State } from './types.js' */

/** @type {Record<State, readonly State[]>} */
export const TRANSITIONS = {
  idle: ['starting', 'paused', 'cancelled'],
  starting: ['uploading', 'finishing', 'waiting', 'paused', 'failed', 'cancelled'],
  uploading: ['starting', 'finishing', 'waiting', 'paused', 'failed', 'cancelled'],
  finishing: ['starting', 'uploading', 'waiting', 'paused', 'done', 'failed', 'cancelled'],
  waiting: ['starting', 'uploading', 'finishing', 'paused', 'failed', 'cancelled'],
  paused: ['starting', 'cancelled'],
  done: [],
  failed: ['cancelled'],
  cancelled: [],
}
