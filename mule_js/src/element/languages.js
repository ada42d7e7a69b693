/** What the element says in other languages than English. */

import { EASTERN } from './eastern.js'
import { EUROPEAN } from './european.js'

export const LANGUAGES = { ...EUROPEAN, ...EASTERN }
