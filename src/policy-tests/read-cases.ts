import { IssueCollector } from '../accounts/issue-collector.js';
import { entriesOf, mapOf } from '../accounts/mapping.js';
import { rootOf } from '../accounts/parse-root.js';
import type { YamlMap } from '../shared/yaml/yaml.js';
import type { CaseIssue } from './case-messages.js';
import { caseOf } from './case-of.js';
import { type CaseIssues, reportCase } from './case-values.js';
import type { Directory } from './directory.js';
import type { PolicyCase } from './policy-case.js';
import { type CaseTerms, termsOf } from './terms.js';
import { readRows, type WorkflowRow } from './workflow-rows.js';

export type CasesReading =
  | ({ readonly ok: true } & CasesFile)
  | { readonly ok: false; readonly issues: readonly CaseIssue[] };

/** What a file of cases has; at least one of the lists is not empty. */
export interface CasesFile {
  readonly cases: readonly PolicyCase[];
  /** What is expected of requests of workflows. */
  readonly rows: readonly WorkflowRow[];
}

/** The largest file that is read, in bytes. */
export const MOST_BYTES = 1024 * 1024;
const MOST_CASES = 5000;

/**
 * Reads the text of a file of cases, YAML or JSON, named as a user names it; `directory` has the roles by name. All issues are
 * reported, in the order of the text. Reads no file and never throws for a bad text.
 */
export function readCases(source: string, file: string, directory: Directory): CasesReading {
  const unmarked = source.replace(/^\ufeff/, '');
  // JSON has tabs between its words only, where YAML does not always take them. Nothing moves its place by this.
  const text = /\.json$/i.test(file) ? unmarked.replaceAll('\t', ' ') : unmarked;
  const issues: CaseIssues = new IssueCollector(text, file);
  const root = rootOf(text, MOST_BYTES, issues);
  const whole = root && wholeOf(root, directory, issues);
  return whole === undefined || !issues.clean ? { ok: false, issues: issues.issues() } : { ok: true, ...whole };
}

function wholeOf(root: YamlMap, directory: Directory, issues: CaseIssues): CasesFile | undefined {
  const sections = entriesOf(root, '', ['defaults', 'cases', 'workflows'], issues);
  const written = sections.get('workflows');
  const rows = written === undefined ? [] : readRows(written, issues);
  const shared = sections.get('defaults');
  const map = shared && mapOf(shared.value, 'defaults', shared.key.offset, issues);
  const defaults = map && defaultsOf(map, issues);
  const list = sections.get('cases');
  if (list === undefined && written !== undefined) return { cases: [], rows };
  if (list === undefined) return reportCase(issues, root.offset, 'the file', { code: 'no-cases' });
  if (list.value.kind !== 'list') return reportCase(issues, list.value.offset, 'cases', { code: 'not-a-list' });
  const { items } = list.value;
  if (items.length === 0) return reportCase(issues, list.value.offset, 'cases', { code: 'no-cases' });
  if (items.length > MOST_CASES) {
    return reportCase(issues, list.value.offset, 'cases', {
      code: 'too-many-cases',
      count: items.length,
      limit: MOST_CASES,
    });
  }
  const names = new Map<string, number>();
  const reported = new Set<string>();
  const cases = items.flatMap((item, index) => {
    const at = `cases[${index}]`;
    const own = mapOf(item, at, item.offset, issues);
    if (own === undefined) return [];
    const terms = termsOf(own, at, issues);
    reportName(terms, own.offset, at, names, issues);
    return caseOf(terms, defaults, { directory, reported, at, offset: own.offset }, issues) ?? [];
  });
  return { cases, rows };
}

function defaultsOf(map: YamlMap, issues: CaseIssues): CaseTerms {
  const terms = termsOf(map, 'defaults', issues);
  const { name } = terms;
  if (name !== undefined) issues.report(name.offset, name.at, { code: 'key-of-an-account' });
  return terms;
}

/** With one name for two cases the report would not show which failed. */
function reportName(
  { name, written }: CaseTerms,
  offset: number,
  at: string,
  names: Map<string, number>,
  issues: CaseIssues,
): void {
  if (!written.has('name')) reportCase(issues, offset, at, { code: 'missing', what: 'name' });
  if (name?.value === undefined) return;
  const first = names.get(name.value);
  if (first === undefined) names.set(name.value, name.offset);
  else reportCase(issues, name.offset, name.at, { code: 'name-twice', line: issues.position(first).line });
}
