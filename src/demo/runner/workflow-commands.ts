/**
 * How the runner finds workflow commands in a line of output. Both syntaxes are live: `::name k=v,k=v::data` at the
 * start of a line, and the older `##[name k=v;k=v]data` anywhere in it.
 *
 * Sources:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */

/** A workflow command in a line, unescaped. `name` is in lower case, and so are the property names. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

/** The commands the runner knows. The four last ones of the list are dead or dying: files took their place. */
export const COMMAND_NAMES = [
  'add-mask',
  'error',
  'warning',
  'notice',
  'debug',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
  'add-matcher',
  'remove-matcher',
  'set-env',
  'add-path',
  'set-output',
  'save-state',
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];

/** Tells whether a name, in lower case, is a command of the runner. */
export function isCommandName(name: string): name is CommandName {
  return COMMAND_NAMES.some((known) => known === name);
}

/** Code and character, in the runner's order: `%25` comes last, so that `%250A` ends as `%0A` and not as a line end. */
type Unescapes = readonly (readonly [code: string, character: string])[];

const DATA: Unescapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
];
const PROPERTY: Unescapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
];
const LEGACY: Unescapes = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
];

/** What .NET's TrimStart removes: JavaScript's own trim differs by the byte order mark and U+0085. */
const LEADING_BLANKS = /^(?:[\s\u0085](?<!\uFEFF))+/;

/**
 * Reads a line of output as a workflow command, or answers `undefined` when the runner would show it as plain text.
 *
 * @param line one line without its line end
 * @param isKnown true for a name, in lower case, that is a command; only then the line is one
 */
export function parseCommand(
  line: string,
  isKnown: (name: string) => boolean = isCommandName,
): WorkflowCommand | undefined {
  return parseColons(line, isKnown) ?? parseBrackets(line, isKnown);
}

function parseColons(line: string, isKnown: (name: string) => boolean): WorkflowCommand | undefined {
  const text = line.replace(LEADING_BLANKS, '');
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  if (end < 0) return undefined;
  const head = readHead(text.slice(2, end), isKnown);
  if (head === undefined) return undefined;
  return {
    name: head.name,
    properties: readProperties(head.rest.trim(), ',', PROPERTY),
    data: decode(text.slice(end + 2), DATA),
  };
}

function parseBrackets(line: string, isKnown: (name: string) => boolean): WorkflowCommand | undefined {
  const start = line.indexOf('##[');
  if (start < 0) return undefined;
  const end = line.indexOf(']', start);
  if (end < 0) return undefined;
  const head = readHead(line.slice(start + 3, end), isKnown);
  if (head === undefined) return undefined;
  return {
    name: head.name,
    properties: readProperties(head.rest, ';', LEGACY),
    data: decode(line.slice(end + 1), LEGACY),
  };
}

function readHead(info: string, isKnown: (name: string) => boolean): { name: string; rest: string } | undefined {
  const blank = info.indexOf(' ');
  const name = (blank < 0 ? info : info.slice(0, blank)).toLowerCase();
  if (!isKnown(name)) return undefined;
  return { name, rest: blank < 0 ? '' : info.slice(blank + 1) };
}

function readProperties(text: string, separator: string, unescapes: Unescapes): Map<string, string> {
  const properties = new Map<string, string>();
  for (const part of text.split(separator)) {
    // The runner drops empty pieces around '=': a property without a name or a value does not exist.
    const pair = /^=*([^=]+)=+([^=].*)$/s.exec(part);
    const [, name, value] = pair ?? [];
    if (name !== undefined && value !== undefined) properties.set(name.toLowerCase(), decode(value, unescapes));
  }
  return properties;
}

function decode(text: string, unescapes: Unescapes): string {
  return unescapes.reduce((done, [code, character]) => done.replaceAll(code, character), text);
}
