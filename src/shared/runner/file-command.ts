import { EOL } from './eol.js';

/**
 * An entry of `GITHUB_ENV`, `GITHUB_OUTPUT` or `GITHUB_STATE`. The delimiter cannot be guessed, so no value can end early.
 *
 * @throws Error when key or value have the delimiter anyway.
 */
export function fileCommand(key: string, value: string, delimiter = `ghadelimiter_${randomUUID()}`): string {
  if (key.includes(delimiter) || value.includes(delimiter))
    throw new Error('a value holds the delimiter of its file command');
  return `${key}<<${delimiter}${EOL}${value}${EOL}${delimiter}${EOL}`;
}

/** Not imported, so that Node loads its cryptography only where a file is written. */
function randomUUID(): string {
  return process.getBuiltinModule('node:crypto').randomUUID();
}

/** Several entries. */
export function fileCommands(pairs: ReadonlyArray<readonly [key: string, value: string]>): string {
  return pairs.map(([key, value]) => fileCommand(key, value)).join('');
}
