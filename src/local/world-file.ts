/** A whole world in one JSON file, as `serve --world` takes it. */
import path from 'node:path';
import { readWorkspaceFile } from '../accounts/workspace-file.js';
import { type FileFault, wordProblem } from '../inputs/flaw.js';
import { quoted } from '../log/plain.js';
import { loadWorld, WorldError } from './load-world.js';
import { isFields } from './policies/fields.js';
import { parseText } from './policies/json.js';
import type { WorldData } from './world.js';

/** What can be wrong with the file. Worded by `wordWorldProblem` alone. */
export type WorldFlaw =
  | { readonly code: 'bad-file'; readonly found: string; readonly fault: FileFault }
  | { readonly code: 'not-json'; readonly found: string; readonly line: number | undefined }
  | { readonly code: 'no-world'; readonly found: string }
  /** What AWS would not let come about, with its path in the file. */
  | { readonly code: 'refused'; readonly found: string; readonly reason: string };

export type WorldReading =
  | { readonly ok: true; readonly world: WorldData }
  | { readonly ok: false; readonly flaw: WorldFlaw };

const MOST_BYTES = 16 * 1024 * 1024;

/** Reads the file and loads what it holds, to see whether it can be played. Never throws for what is found there. */
export function readWorld(found: string): WorldReading {
  const place = path.resolve(found);
  const file = readWorkspaceFile(path.dirname(place), place, MOST_BYTES);
  if (!file.ok) return { ok: false, flaw: { code: 'bad-file', found, fault: file.fault } };
  const parsed = parseText(file.text);
  if (!parsed.ok) return { ok: false, flaw: { code: 'not-json', found, line: parsed.position.line } };
  const { value } = parsed;
  if (!isWorld(value)) return { ok: false, flaw: { code: 'no-world', found } };
  try {
    loadWorld(value);
    return { ok: true, world: value };
  } catch (error) {
    if (error instanceof WorldError) return { ok: false, flaw: { code: 'refused', found, reason: error.message } };
    // The loader takes the types of what it loads for granted.
    if (error instanceof TypeError) return { ok: false, flaw: { code: 'no-world', found } };
    throw error;
  }
}

/** The sentence for a problem of `--world`. */
export function wordWorldProblem(flaw: WorldFlaw): string {
  const is = `--world is ${quoted(flaw.found)}, which`;
  switch (flaw.code) {
    case 'bad-file':
      return wordProblem({ name: '--world', flaw }, (text) => text, 'command-line');
    case 'not-json':
      return `${is} is no JSON of a world: mend it${flaw.line === undefined ? '' : ` in line ${flaw.line} or just before`}.`;
    case 'no-world':
      return `${is} is no world: write { "accounts": { ID: { "roles": … } } }, as CONTRIBUTING.md says.`;
    case 'refused':
      return `${is} holds what AWS would refuse: ${quoted(flaw.reason, 300).slice(1, -1)}.`;
  }
}

/** Looks no further than the loader needs to begin. */
function isWorld(value: unknown): value is WorldData {
  return isFields(value) && isFields(value.accounts);
}
