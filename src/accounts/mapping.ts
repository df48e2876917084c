import { isInvalid } from '../shared/inputs/values.js';
import { nearest } from '../shared/text/nearest.js';
import type { YamlMap, YamlNode, YamlScalar } from '../shared/yaml/yaml.js';
import type { FileValue } from './accounts.js';
import type { AccountsFileIssueDetail, Kind } from './file-issues.js';
import type { IssueSink } from './issue-collector.js';
import type { Key } from './keys.js';
import { asksForASecret, couldBeASecretKey, holdsACredential } from './secret-looking.js';

/** A key of a map, and its value. */
export interface Entry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

/** The keys of one kind of map. */
export type FileKeys = Readonly<Record<string, Key<unknown>>>;

/** What a map holds of these keys, each checked. */
export type Values<K extends FileKeys> = { readonly [N in keyof K]?: FileValue<K[N] extends Key<infer T> ? T : never> };

/** The map that a node is; `offset` is where it is said when there is none. */
export function mapOf(node: YamlNode, at: string, offset: number, issues: IssueSink): YamlMap | undefined {
  if (node.kind === 'map') return node;
  const kind = kindOf(node);
  return issues.report(kind === 'nothing' ? offset : node.offset, at, { code: 'not-a-map', kind });
}

/** The entries of a map by their keys. Notes keys that are no text, that stand twice, or that are not known. */
export function entriesOf(
  map: YamlMap,
  at: string,
  known: readonly string[] | undefined,
  issues: IssueSink,
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const { key, value } of map.entries) {
    if (key.kind !== 'scalar') {
      issues.report(key.offset, at, { code: 'bad-key' });
      continue;
    }
    if (holdsACredential(key.text) || couldBeASecretKey(key.text)) {
      issues.report(key.offset, at === '' ? 'a key' : `a key of ${at}`, { code: 'looks-like-a-secret' });
      continue;
    }
    const first = entries.get(key.text);
    if (first !== undefined) {
      const { line } = issues.position(first.key.offset);
      issues.report(key.offset, below(at, key.text), { code: 'duplicate', line });
      continue;
    }
    if (known !== undefined && !known.includes(key.text)) {
      // What stands under a key that nobody knows may be a secret, so nothing more is said of it.
      const detail: AccountsFileIssueDetail = asksForASecret(key.text)
        ? { code: 'asks-for-a-secret' }
        : { code: 'unknown-key', nearest: nearest(key.text, known), known };
      issues.report(key.offset, below(at, key.text), detail);
      continue;
    }
    entries.set(key.text, { key, value });
  }
  return entries;
}

/** The values of entries, each checked as its key asks. */
export function valuesOf<K extends FileKeys>(
  entries: ReadonlyMap<string, Entry>,
  at: string,
  keys: K,
  issues: IssueSink,
): Values<K> {
  const values: Record<string, FileValue<unknown>> = {};
  for (const [name, entry] of entries) {
    const key = keys[name];
    if (key === undefined) continue;
    const place = below(at, name);
    const text = scalarOf(entry, place, key.type, issues);
    if (text === undefined) continue;
    const parsed = key.parse(text);
    if (isInvalid(parsed)) issues.report(entry.value.offset, place, { code: 'value', detail: parsed.detail });
    else values[name] = { value: parsed, key: place, position: issues.position(entry.value.offset) };
  }
  // Each value came out of the parser of its own key, which a loop over keys can't tell the compiler.
  return values as Values<K>;
}

/** The text of a scalar that YAML takes for what is wanted. */
export function scalarOf(
  { key, value }: Entry,
  at: string,
  type: 'string' | 'integer',
  issues: IssueSink,
): string | undefined {
  if (value.kind !== 'scalar')
    return issues.report(value.offset, at, { code: 'not-text', kind: value.kind, found: '' });
  // The name of a role or a path may be as long and as mixed as a key, and both are checked more closely elsewhere.
  const mayBeLong = key.text === 'role' || key.text === 'session-policy';
  if (holdsACredential(value.text) || (!mayBeLong && couldBeASecretKey(value.text))) {
    return issues.report(value.offset, at, { code: 'looks-like-a-secret' });
  }
  const kind = kindOf(value);
  if (kind === 'nothing') return issues.report(key.offset, at, { code: 'not-text', kind, found: '' });
  if (key.text === 'id' && kind === 'number')
    return issues.report(value.offset, at, { code: 'bare-id', found: value.text });
  if (type === 'integer' && kind !== 'number')
    return issues.report(value.offset, at, { code: 'not-bare', found: value.text });
  if (type === 'string' && kind !== 'text') {
    return issues.report(value.offset, at, { code: 'not-text', kind, found: value.text });
  }
  return value.text;
}

/** What YAML takes a node for, by its core schema (https://yaml.org/spec/1.2.2/#103-core-schema). */
export function kindOf(node: YamlNode): Kind {
  if (node.kind !== 'scalar') return node.kind;
  if (!node.plain) return 'text';
  if (/^(?:~|null|Null|NULL)?$/.test(node.text)) return 'nothing';
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(node.text)) return 'boolean';
  return NUMBER.test(node.text) ? 'number' : 'text';
}

const NUMBER =
  /^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** A key as a user finds it. */
export function below(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
