/** The keys of a case, or of `defaults`, with their values. */
import type { IssueCollector } from '../accounts/issue-collector.js';
import { below, type Entry, entriesOf, kindOf } from '../accounts/mapping.js';
import type { YamlMap } from '../shared/yaml/yaml.js';
import type { OfCases } from './case-messages.js';
import * as values from './case-values.js';

/** The keys of a case, which `defaults` has too, except the name. `docs/policy-tests.md` explains them. */
export const CASE_KEYS = [
  'name',
  'claims',
  'fork',
  'subject',
  'audience',
  'role',
  'route',
  'hub-role',
  'session-name',
  'duration-seconds',
  'external-id',
  'tags',
  'transitive-tag-keys',
  'source-identity',
  'inline-session-policy',
  'source-ip',
  'sts-region',
  'expect',
  'at',
  'by',
] as const;

type Key = (typeof CASE_KEYS)[number];

/** A value, and where it is. */
export interface Term<T> {
  /** `undefined` where the file has null, so that no default applies. */
  readonly value: T | undefined;
  readonly offset: number;
  /** The key as a user finds it. */
  readonly at: string;
}

/** The terms of a case. A key with a bad value is among `written`, and has no term. */
export type CaseTerms = ReturnType<typeof termsOf>;

// A case needs these, so they cannot be null.
const NEEDED: ReadonlySet<string> = new Set(['name', 'role', 'expect']);

/** The terms of a map. Unknown keys and bad values are reported. */
export function termsOf(map: YamlMap, at: string, issues: IssueCollector<OfCases>) {
  const entries = entriesOf(map, at, CASE_KEYS, issues);
  const term = <T>(key: Key, read: values.ValueReader<T>): Term<T> | undefined => {
    const entry = entries.get(key);
    return entry && termAt(entry, below(at, key), !NEEDED.has(key), read, issues);
  };
  return {
    written: new Set(entries.keys()),
    name: term('name', values.text),
    claims: term('claims', values.claims),
    fork: term('fork', values.flag),
    subject: term('subject', values.oneOf('name-based', 'immutable')),
    audience: term('audience', values.text),
    role: term('role', values.text),
    route: term('route', values.oneOf('hub', 'direct')),
    hubRole: term('hub-role', values.text),
    sessionName: term('session-name', values.text),
    durationSeconds: term('duration-seconds', values.seconds),
    externalId: term('external-id', values.secret),
    tags: term('tags', values.texts),
    transitiveTagKeys: term('transitive-tag-keys', values.list),
    sourceIdentity: term('source-identity', values.text),
    inlineSessionPolicy: term('inline-session-policy', values.policy),
    sourceIp: term('source-ip', values.address),
    stsRegion: term('sts-region', values.region),
    expect: term('expect', values.oneOf('allowed', 'denied')),
    at: term('at', values.oneOf('hub', 'target')),
    by: term('by', values.text),
  };
}

function termAt<T>(
  entry: Entry,
  at: string,
  mayBeNothing: boolean,
  read: values.ValueReader<T>,
  issues: IssueCollector<OfCases>,
): Term<T> | undefined {
  const place = { offset: entry.value.offset, at };
  if (mayBeNothing && kindOf(entry.value) === 'nothing') return { ...place, value: undefined };
  const value = read(entry, at, issues);
  return value === undefined ? undefined : { ...place, value };
}
