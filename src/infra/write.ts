import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Accounts } from '../accounts/accounts.js';
import { property } from '../shared/untyped.js';
import { filesOf, staleFiles } from './files.js';
import type { InfraIssue } from './infra-messages.js';
import type { InfraWarning } from './infra-warning-messages.js';
import type { Infra } from './make-infra.js';
import type { InfraOptions } from './options.js';
import { type Templates, type TryInFolder, tryInFiles } from './try-in.js';

/** Files relative to the current folder, and warnings about them. */
interface WrittenFiles {
  readonly names: readonly string[];
  readonly warnings: readonly InfraWarning[];
}

export type Writing = ({ readonly ok: true } & WrittenFiles) | { readonly ok: false; readonly issue: InfraIssue };

/** Writes the files that the flags request, named relative to `current`. The issue is about the first that cannot be written. */
export function writeInfra(
  infra: Infra,
  accounts: Accounts,
  { out, tryIn, organizationId }: InfraOptions,
  templates: Templates,
  current: string,
): Writing {
  let flag = '--out';
  try {
    const made = out === undefined ? NOTHING : writeOut(filesOf(infra), out, current);
    flag = '--try-in';
    if (tryIn === undefined) return { ok: true, ...made };
    const tried = writeTrial(tryInFiles(infra, accounts, templates, organizationId), tryIn, current);
    return { ok: true, names: [...made.names, ...tried.names], warnings: [...made.warnings, ...tried.warnings] };
  } catch (error) {
    return {
      ok: false,
      issue: { name: flag, detail: { code: 'not-written', reason: String(property(error, 'message')) } },
    };
  }
}

const NOTHING: WrittenFiles = { names: [], warnings: [] };

/** Reads hub.yml and target.yml; `undefined` when one cannot be read. */
export function readTemplates(folder: string): Templates | undefined {
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  try {
    return { hub: read('hub.yml'), target: read('target.yml') };
  } catch {
    return undefined;
  }
}

/** Files of an earlier run stay, because a stack may still use them. A warning names them. */
function writeOut(files: ReadonlyMap<string, string>, folder: string, current: string): WrittenFiles {
  const { names } = writeFiles(files, folder, current);
  const left = staleFiles(readdirSync(path.resolve(current, folder)), files);
  return { names, warnings: left.length === 0 ? [] : [{ code: 'left-in-out', folder, files: left }] };
}

function writeFiles(files: ReadonlyMap<string, string>, folder: string, current: string): WrittenFiles {
  mkdirSync(path.resolve(current, folder), { recursive: true });
  for (const [file, text] of files) {
    const place = path.resolve(current, folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
  return { names: [...files.keys()].map((file) => path.join(folder, file)), warnings: [] };
}

/** Files of an earlier run are replaced; an existing account.json stays, and a warning says what it lacks. */
function writeTrial(
  { files, settings, leftOver, warnings }: TryInFolder,
  folder: string,
  current: string,
): WrittenFiles {
  const placeOf = (file: string) => path.resolve(current, folder, file);
  const isThere = (file: string) => existsSync(placeOf(file));
  const kept = [...settings].filter(([file]) => isThere(file));
  const missing = [...settings].filter(([file]) => !isThere(file));
  const lacking = kept.flatMap(([file, text]): InfraWarning[] => {
    const organizationId = organizationIn(text);
    if (organizationIn(readFileSync(placeOf(file), 'utf8')) === organizationId) return [];
    return [{ code: 'settings-kept', file: path.join(folder, file), organizationId: String(organizationId) }];
  });
  const { names } = writeFiles(new Map([...files, ...missing]), folder, current);
  const stale = leftOver
    .filter(isThere)
    .map((file): InfraWarning => ({ code: 'left-over', file: path.join(folder, file) }));
  return { names, warnings: [...warnings, ...lacking, ...stale] };
}

/** `undefined` when there is none, and for invalid JSON, which the reader of the folder reports. */
function organizationIn(text: string): unknown {
  try {
    return property(JSON.parse(text), 'organizationId');
  } catch {
    return undefined;
  }
}
