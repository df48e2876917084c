/**
 * The runner's protocol for what every job needs: `@actions/core` writes the same bytes, but takes longer to load than the whole
 * exchange. A test compares the two.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import { EOL } from './eol.js';

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
 * An entry of `GITHUB_OUTPUT` or a similar file with a value of one line, in the form without a delimiter.
 *
 * @throws Error when the value has a line end, which would begin another entry.
 */
export function lineCommand(key: string, value: string): string {
  if (/[\r\n]/.test(value)) throw new Error('a value of more than one line needs a delimiter');
  return `${key}=${value}${EOL}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
