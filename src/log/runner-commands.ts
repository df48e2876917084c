/**
 * The runner's own protocol, written by hand on the path that every job takes: `@actions/core` says the same bytes, but takes
 * longer to load than the whole exchange. A differential test holds the two together.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import { randomUUID } from 'node:crypto';
import { EOL } from 'node:os';

/** A workflow command as a line of standard output: `::name key=value::message`. */
export function workflowCommand(
  name: string,
  message: string,
  properties: Readonly<Record<string, string>> = {},
): string {
  const entries = Object.entries(properties);
  const pairs = entries.filter(([, value]) => value !== '').map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name}${entries.length > 0 ? ` ${pairs.join(',')}` : ''}::${escapeMessage(message)}${EOL}`;
}

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

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
