import { isInvalid } from '../shared/inputs/values.js';
import { nearest } from '../shared/text/nearest.js';
import type { YamlMap, YamlNode, YamlScalar } from '../shared/yaml/yaml.js';
import type { FileValue } from './accounts.js';
import type { AccountsFileIssueDetail, Kind } from './file-messages.js';
import type { IssueSink } from './issue-collector.js';
import type { Key } from './keys.js';
import { asksForASecret, couldBeASecretKey, holdsACredential } from './secret-looking.js';

export interface Entry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

export type FileKeys = Readonly<Record<string, Key<unknown>>>;

/** The valid values of these keys. */
export type Values<K extends FileKeys> = { readonly [N in keyof K]?: FileValue<K[N] extends Key<infer T> ? T : never> };

/** The node as a map; `offset` is where an empty value is reported. */
export function mapOf(node: YamlNode, at: string, offset: number, issues: IssueSink): YamlMap | undefined {
  if (node.kind === 'map') return node;
  const kind = kindOf(node);
  return issues.report(kind === 'nothing' ? offset : node.offset, at, { code: 'not-a-map', kind });
}

/** The entries of a map by their keys. Reports keys that are not text, that occur twice, or that are unknown. */
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
      // The value of an unknown key may be a secret, so nothing of it is reported.
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

/** The values of entries, each parsed by its key. */
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
  // Each value is from the parser of its own key, which the compiler can't derive from a loop.
  return values as Values<K>;
}

// A role's name or a path may look like a secret access key; both are checked by their parsers.
const MAY_LOOK_LIKE_A_KEY: ReadonlySet<string> = new Set(['role', 'hub-role', 'diagnosis-role', 'session-policy']);

/** The text of a scalar of this type. */
export function scalarOf(
  { key, value }: Entry,
  at: string,
  type: 'string' | 'integer',
  issues: IssueSink,
): string | undefined {
  if (value.kind !== 'scalar')
    return issues.report(value.offset, at, { code: 'not-text', kind: value.kind, found: '' });
  if (holdsACredential(value.text) || (!MAY_LOOK_LIKE_A_KEY.has(key.text) && couldBeASecretKey(value.text))) {
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

/** The kind of a node in the core schema of YAML (https://yaml.org/spec/1.2.2/#103-core-schema). */
export function kindOf(node: YamlNode): Kind {
  if (node.kind !== 'scalar') return node.kind;
  if (!node.plain) return 'text';
  if (NOTHING.has(node.text)) return 'nothing';
  if (BOOLEAN.has(node.text)) return 'boolean';
  return NUMBER.test(node.text) ? 'number' : 'text';
}

const NOTHING: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);
const BOOLEAN: ReadonlySet<string> = new Set(['true', 'True', 'TRUE', 'false', 'False', 'FALSE']);
const NUMBER =
  /^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** A key with the keys above it. */
export function below(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
