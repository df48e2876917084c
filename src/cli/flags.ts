/** The flags of a command line, read the same for every command. */
import { parseArgs } from 'node:util';
import { quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../shared/text/issue-formats.js';
import { nearest } from '../shared/text/nearest.js';

interface Flag {
  /** As it was written. */
  readonly flag: string;
}

const FORMATS = {
  unknown: (data: Flag & { readonly nearest: string | undefined }, show: Show) =>
    data.nearest === undefined
      ? `${show(data.flag)} is not a flag of this command. --help lists its flags.`
      : `${show(data.flag)} is not a flag of this command. Use --${data.nearest} if that is meant.`,
  'no-value': ({ flag }: Flag) => `${flag} has no value. Add it after the flag.`,
  'flag-for-value': (data: Flag & { readonly found: string }, show: Show) =>
    `${data.flag} is followed by ${show(data.found)}. Add a value, or use ${data.flag}=VALUE for a value that begins with a dash.`,
  value: ({ flag }: Flag) => `${flag} takes no value. Use the flag alone.`,
  word: ({ found }: { readonly found: string }, show: Show) =>
    `${show(found)} is not a flag, nor the value of one. Put a value with spaces in quotes.`,
};

export type FlagIssue = IssueOf<typeof FORMATS>;

/** The sentence of an issue. */
export function formatFlagIssue(issue: FlagIssue): string {
  return formatIssue(FORMATS, issue, quoted);
}

/** What a flag takes: one text, of which the last counts; texts, one each time it is set; or nothing. */
export type FlagKind = 'text' | 'list' | 'switch';

/** The flags of a command, without the dashes. Every command has `help` (`-h`), too. */
export type FlagKinds = Readonly<Record<string, FlagKind>>;

type NameOf<Kinds extends FlagKinds, Kind extends FlagKind> = {
  [Name in keyof Kinds]: Kinds[Name] extends Kind ? Name : never;
}[keyof Kinds] &
  string;

export type FlagsReading<Kinds extends FlagKinds> =
  | { readonly ok: true; readonly flags: Flags<Kinds> }
  | { readonly ok: false; readonly help: true }
  | { readonly ok: false; readonly help: false; readonly issues: readonly FlagIssue[] };

export class Flags<Kinds extends FlagKinds> {
  readonly #values: ReadonlyMap<string, readonly string[]>;
  /** The words that are neither flags nor their values, of a command that takes them. */
  readonly words: readonly string[];

  constructor(values: ReadonlyMap<string, readonly string[]>, words: readonly string[]) {
    this.#values = values;
    this.words = words;
  }

  /** The value of a flag that takes one text. */
  text(name: NameOf<Kinds, 'text'>): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** The values of a flag that can be set more than once, in their order. */
  list(name: NameOf<Kinds, 'list'>): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** True when a flag that takes nothing is set. */
  has(name: NameOf<Kinds, 'switch'>): boolean {
    return this.#values.has(name);
  }
}

/**
 * Reads the flags and reports all their issues. `--help` wins over any issue. Words that are not flags are issues, unless the command takes
 * them. Never throws.
 */
export function readFlags<const Kinds extends FlagKinds>(
  argv: readonly string[],
  kinds: Kinds,
  { takesWords = false }: { readonly takesWords?: boolean } = {},
): FlagsReading<Kinds> {
  const known: ReadonlyMap<string, FlagKind> = new Map([...Object.entries(kinds), ['help', 'switch']]);
  // Not strict: else Node's parser throws at the first invalid flag, with a message of its own.
  const { tokens } = parseArgs({ args: [...argv], options: optionsOf(known), strict: false, tokens: true });
  const values = new Map<string, string[]>();
  const words: string[] = [];
  const issues: FlagIssue[] = [];
  // A word beside a mistyped or incomplete flag for secrets may be one.
  const mayBeSecret = argv.some((word) => /^--?secret/i.test(word));
  for (const token of tokens) {
    if (token.kind === 'positional' && takesWords) words.push(token.value);
    else if (token.kind === 'positional') issues.push({ code: 'word', found: mayBeSecret ? '***' : token.value });
    if (token.kind !== 'option') continue;
    const issue = issueOf(token, known);
    if (issue === undefined) values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? '']);
    else issues.push(issue);
  }
  if (values.has('help')) return { ok: false, help: true };
  return issues.length > 0 ? { ok: false, help: false, issues } : { ok: true, flags: new Flags(values, words) };
}

function optionsOf(known: ReadonlyMap<string, FlagKind>) {
  const type = (kind: FlagKind) => (kind === 'switch' ? ('boolean' as const) : ('string' as const));
  const options = [...known].map(([name, kind]) => [name, { type: type(kind) }] as const);
  return { ...Object.fromEntries(options), help: { type: 'boolean', short: 'h' } } as const;
}

interface Token {
  readonly name: string;
  /** As it was written. */
  readonly rawName: string;
  readonly value?: string | undefined;
  /** True for --NAME=VALUE. */
  readonly inlineValue?: boolean | undefined;
}

function issueOf(
  { name, rawName: flag, value, inlineValue }: Token,
  known: ReadonlyMap<string, FlagKind>,
): FlagIssue | undefined {
  const kind = known.get(name);
  if (kind === undefined) return { code: 'unknown', flag, nearest: nearest(name, known.keys()) };
  if (kind === 'switch') return value === undefined ? undefined : { code: 'value', flag };
  if (value === undefined || value === '') return { code: 'no-value', flag };
  // More likely the next flag than a value.
  return value.startsWith('-') && !inlineValue ? { code: 'flag-for-value', flag, found: value } : undefined;
}
