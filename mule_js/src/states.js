/** The states of an upload, and which may follow which. There is no other way from one to another. */

/** @import { State } from './types.js' */

/** From a state in which it is under way. @type {readonly State[]} */
const UNDER_WAY = ['starting', 'uploading', 'finishing', 'waiting', 'paused', 'failed', 'cancelled']

/** @type {Record<State, readonly State[]>} */
export const TRANSITIONS = {
  idle: ['starting', 'paused', 'cancelled'],
  starting: UNDER_WAY,
  uploading: UNDER_WAY,
  finishing: [...UNDER_WAY, 'done'],
  waiting: UNDER_WAY,
  paused: ['starting', 'cancelled'],
  done: [],
  failed: ['cancelled'],
  cancelled: [],
}
