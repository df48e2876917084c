/** The flags of a command line, read alike for every command of ours. */
import { parseArgs } from 'node:util';
import { nearest } from '../shared/text/nearest.js';
import type { FlagIssue } from './flag-issues.js';

/** What a flag takes: one text, of which the last counts; texts, as often as it stands; or nothing. */
export type FlagKind = 'text' | 'list' | 'switch';

/** The flags of a command, without the dashes. `help`, with its short form `-h`, every command has beside these. */
export type FlagKinds = Readonly<Record<string, FlagKind>>;

type NameOf<Kinds extends FlagKinds, Kind extends FlagKind> = {
  [Name in keyof Kinds]: Kinds[Name] extends Kind ? Name : never;
}[keyof Kinds] &
  string;

export type FlagsReading<Kinds extends FlagKinds> =
  | { readonly ok: true; readonly flags: Flags<Kinds> }
  | { readonly ok: false; readonly help: true }
  | { readonly ok: false; readonly help: false; readonly issues: readonly FlagIssue[] };

/** Flags that were read. */
export class Flags<Kinds extends FlagKinds> {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  /** The value of a flag that takes one text. */
  text(name: NameOf<Kinds, 'text'>): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** The values of a flag that can stand more than once, in their order. */
  list(name: NameOf<Kinds, 'list'>): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** True for a flag that takes nothing and stands there. */
  has(name: NameOf<Kinds, 'switch'>): boolean {
    return this.#values.has(name);
  }
}

/** Reads the flags. All that is wrong with them is told; whoever asks for help gets it, whatever else stands there. Never throws. */
export function readFlags<const Kinds extends FlagKinds>(argv: readonly string[], kinds: Kinds): FlagsReading<Kinds> {
  const known: ReadonlyMap<string, FlagKind> = new Map([...Object.entries(kinds), ['help', 'switch']]);
  // Not strict: the parser of Node would throw at the first flag that is wrong, with words about itself.
  const { tokens } = parseArgs({ args: [...argv], options: optionsOf(known), strict: false, tokens: true });
  const values = new Map<string, string[]>();
  const issues: FlagIssue[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') issues.push({ code: 'word', found: token.value });
    if (token.kind !== 'option') continue;
    const issue = issueOf(token, known);
    if (issue === undefined) values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? '']);
    else issues.push(issue);
  }
  if (values.has('help')) return { ok: false, help: true };
  return issues.length > 0 ? { ok: false, help: false, issues } : { ok: true, flags: new Flags(values) };
}

function optionsOf(known: ReadonlyMap<string, FlagKind>) {
  const type = (kind: FlagKind) => (kind === 'switch' ? ('boolean' as const) : ('string' as const));
  const options = [...known].map(([name, kind]) => [name, { type: type(kind) }] as const);
  return { ...Object.fromEntries(options), help: { type: 'boolean', short: 'h' } } as const;
}

interface Found {
  readonly name: string;
  /** As it was written. */
  readonly rawName: string;
  readonly value?: string | undefined;
  /** True where an equals sign stands between the two. */
  readonly inlineValue?: boolean | undefined;
}

function issueOf(
  { name, rawName: flag, value, inlineValue }: Found,
  known: ReadonlyMap<string, FlagKind>,
): FlagIssue | undefined {
  const kind = known.get(name);
  if (kind === undefined) return { code: 'unknown', flag, nearest: nearest(name, known.keys()) };
  if (kind === 'switch') return value === undefined ? undefined : { code: 'value', flag };
  if (value === undefined || value === '') return { code: 'no-value', flag };
  // More likely the next flag than a value.
  return value.startsWith('-') && !inlineValue ? { code: 'flag-for-value', flag, found: value } : undefined;
}
