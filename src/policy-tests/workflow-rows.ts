/** The rows under `workflows` in a file of cases: what is expected of requests of workflows. */
import { below, type Entry, entriesOf, mapOf } from '../accounts/mapping.js';
import { type CaseIssues, oneOf, reportCase, text, type ValueReader } from './case-values.js';
import type { CaseOutcome } from './policy-case.js';

/** The keys of a row. `docs/policy-tests.md` explains them. */
export const ROW_KEYS = ['workflow', 'job', 'step', 'event', 'from', 'account', 'environment', 'expect'] as const;

type Pattern = Exclude<(typeof ROW_KEYS)[number], 'expect'>;

export interface WorkflowRow {
  /** Line and column, from 1. */
  readonly position: { readonly line: number; readonly column: number };
  /** Of a request that it is about; each may have `*` and `?`. */
  readonly patterns: Readonly<Partial<Record<Pattern, string>>>;
  readonly expect: CaseOutcome;
}

/** Reads the list of rows. Unknown keys and bad values are reported. */
export function readRows({ value }: Entry, issues: CaseIssues): WorkflowRow[] {
  if (value.kind !== 'list') {
    reportCase(issues, value.offset, 'workflows', { code: 'not-a-list' });
    return [];
  }
  return value.items.flatMap((item, index): WorkflowRow[] => {
    const at = `workflows[${index}]`;
    const map = mapOf(item, at, item.offset, issues);
    if (map === undefined) return [];
    const entries = entriesOf(map, at, ROW_KEYS, issues);
    const read = <T>(key: (typeof ROW_KEYS)[number], reader: ValueReader<T>) => {
      const entry = entries.get(key);
      return entry && reader(entry, below(at, key), issues);
    };
    const expect = read('expect', oneOf('allowed', 'denied'));
    const patterns = PATTERNS.flatMap((key): Array<[Pattern, string]> => {
      const pattern = read(key, text);
      return pattern === undefined ? [] : [[key, pattern]];
    });
    if (!entries.has('expect')) reportCase(issues, map.offset, at, { code: 'missing', what: 'expect' });
    return expect === undefined
      ? []
      : [{ position: issues.position(map.offset), patterns: Object.fromEntries(patterns), expect }];
  });
}

const PATTERNS: readonly Pattern[] = ['workflow', 'job', 'step', 'event', 'from', 'account', 'environment'];
