/** docs/policy-tests.md and its marked blocks. */
import { readFileSync } from 'node:fs';
import { markedBlocks } from '../marked-blocks.js';

const FILE = 'docs/policy-tests.md';

export const PAGE = readFileSync(FILE, 'utf8');

/** The marked blocks of a kind, by the names in their marks. */
export const blocks = (kind: string): Readonly<Record<string, string>> => Object.fromEntries(markedBlocks(FILE, kind));
