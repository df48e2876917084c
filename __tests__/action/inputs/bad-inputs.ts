import type { BadInput } from './bad-input.js';
import { BAD_PLACES } from './bad-places.js';
import { BAD_SESSIONS } from './bad-sessions.js';
import { BAD_TERMS } from './bad-terms.js';

/** The table of bad inputs: each is refused by name, before any call. */
export const BAD_INPUTS: readonly BadInput[] = [...BAD_PLACES, ...BAD_SESSIONS, ...BAD_TERMS];
