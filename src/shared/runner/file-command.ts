import { randomUUID } from 'node:crypto';
import { EOL } from 'node:os';

/**
 * An entry of `GITHUB_ENV`, `GITHUB_OUTPUT` or `GITHUB_STATE`. The delimiter can't be foreseen, so no value can end early.
 *
 * @throws Error when key or value hold the delimiter all the same.
 */
export function fileCommand(key: string, value: string, delimiter = `ghadelimiter_${randomUUID()}`): string {
  if (key.includes(delimiter) || value.includes(delimiter))
    throw new Error('a value holds the delimiter of its file command');
  return `${key}<<${delimiter}${EOL}${value}${EOL}${delimiter}${EOL}`;
}

/** Several entries. */
export function fileCommands(pairs: ReadonlyArray<readonly [key: string, value: string]>): string {
  return pairs.map(([key, value]) => fileCommand(key, value)).join('');
}
