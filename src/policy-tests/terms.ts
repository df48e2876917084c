/** What stands at a case, or under `defaults`, key by key. */
import type { IssueCollector } from '../accounts/issue-collector.js';
import { below, type Entry, entriesOf, kindOf } from '../accounts/mapping.js';
import type { SubjectFormat } from '../emulator/github/claims.js';
import type { YamlMap } from '../shared/yaml/yaml.js';
import type { OfCases } from './case-issues.js';
import * as values from './case-values.js';
import type { CaseHop, CaseOutcome } from './policy-case.js';

/** The keys of a case but for its name, which `defaults` takes too. `docs/policy-tests.md` tells what they mean. */
export const SHARED_KEYS = [
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

type SharedKey = (typeof SHARED_KEYS)[number];

/** All keys of a case. */
export const CASE_KEYS: readonly string[] = ['name', ...SHARED_KEYS];

/** A value, and where it stands. */
export interface Term<T> {
  /** `undefined` where the file says that there is to be none, whatever the defaults say. */
  readonly value: T | undefined;
  readonly offset: number;
  /** The key as a user finds it. */
  readonly at: string;
}

/** What was found. A key whose value is bad is among `written`, and has no term. */
export interface CaseTerms {
  readonly written: ReadonlySet<string>;
  readonly name: Term<string> | undefined;
  readonly claims: Term<values.Texts> | undefined;
  readonly fork: Term<boolean> | undefined;
  readonly subject: Term<SubjectFormat> | undefined;
  readonly audience: Term<string> | undefined;
  readonly role: Term<string> | undefined;
  readonly route: Term<'hub' | 'direct'> | undefined;
  readonly hubRole: Term<string> | undefined;
  readonly sessionName: Term<string> | undefined;
  readonly durationSeconds: Term<number> | undefined;
  readonly externalId: Term<string> | undefined;
  readonly tags: Term<values.Texts> | undefined;
  readonly transitiveTagKeys: Term<readonly string[]> | undefined;
  readonly sourceIdentity: Term<string> | undefined;
  readonly inlineSessionPolicy: Term<string> | undefined;
  readonly sourceIp: Term<string> | undefined;
  readonly stsRegion: Term<string> | undefined;
  readonly expect: Term<CaseOutcome> | undefined;
  readonly at: Term<CaseHop> | undefined;
  readonly by: Term<string> | undefined;
}

// Without these there is no case, so they can't be left out.
const NEEDED: ReadonlySet<string> = new Set(['name', 'role', 'expect']);

/** The terms of a map. Keys that are not known, and values that are bad, are noted. */
export function termsOf(map: YamlMap, at: string, issues: IssueCollector<OfCases>): CaseTerms {
  const entries = entriesOf(map, at, CASE_KEYS, issues);
  const term = <T>(key: 'name' | SharedKey, read: values.ValueReader<T>): Term<T> | undefined => {
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
