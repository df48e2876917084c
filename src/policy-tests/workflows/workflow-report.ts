/** The result of testing workflows: one value, from which every output format is made. */
import type { SubjectFormat } from '../../emulator/github/claims.js';
import type { AwsModel } from '../../iam/aws-model.js';
import type { Place, UndecidedExpression } from './place.js';
import { RepositoryFiles } from './reading/repository-files.js';
import type { UnreadItem, Workflow } from './reading/workflow.js';
import { AccountsFiles } from './requests/accounts-files.js';
import { type DerivationTerms, deriveRequests } from './requests/derive-requests.js';
import { type ExpectedRows, withRows } from './requests/expected.js';
import { titleOf } from './requests/request-title.js';
import { verdictOf, type WorkflowVerdict } from './verdict.js';

export interface WorkflowReport {
  /** OWNER/NAME. */
  readonly repository: string;
  /** The branch of events without a ref of their own. */
  readonly defaultBranch: string;
  readonly workflows: readonly Workflow[];
  /** One for each request, in the order of workflows, jobs and steps. */
  readonly verdicts: readonly WorkflowVerdict[];
  /** Everything that cannot be decided, each expression once. */
  readonly undecided: readonly UndecidedExpression[];
  /** What could not be read, and so was not looked at. */
  readonly unread: readonly UnreadItem[];
  /** Rows of the file of cases that are about no request. */
  readonly unusedRows: readonly Place[];
  /** True when there were more jobs and steps than are looked at. */
  readonly isCut: boolean;
  readonly counts: WorkflowCounts;
}

export interface WorkflowCounts {
  readonly allowed: number;
  /** Denied, as expected. */
  readonly denied: number;
  /** Allowed or denied, and the other was expected. */
  readonly unexpected: number;
  readonly undecided: number;
}

export interface WorkflowTestTerms extends Pick<DerivationTerms, 'facts' | 'claims' | 'limit'> {
  /** The folder of the workflows. */
  readonly folder: string;
  /** The folder of the checkout. */
  readonly root: string;
  /** The accounts file of steps that set none; `undefined` for the default. */
  readonly accountsFile: string | undefined;
  readonly model: AwsModel;
  readonly format: SubjectFormat;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** What the file of cases expects of requests; `undefined` without such a file. */
  readonly expected: ExpectedRows | undefined;
  /** A part of the titles of the requests to test; all when absent. */
  readonly only: string | undefined;
}

/** The most jobs and steps that are looked at: enough for hundreds of accounts in hundreds of jobs. */
export const MOST_LOOKS = 200_000;

/** Tests the workflows of a folder; `undefined` when there is no such folder. Never throws for a workflow. */
export function testWorkflows(terms: WorkflowTestTerms): WorkflowReport | undefined {
  const { folder, root, facts, claims, limit, model, format, nowMs } = terms;
  const files = new RepositoryFiles(root, facts.name);
  const workflows = files.workflowsOf(folder);
  if (workflows === undefined) return undefined;
  const accounts = new AccountsFiles(root, terms.accountsFile);
  const derived = deriveRequests({ workflows, files, accounts, facts, claims, limit });
  const { undecided, isCut } = derived;
  const { requests: all, unused } = withRows(derived.requests, terms.expected ?? { file: '', rows: [] });
  const only = terms.only?.toLowerCase() ?? '';
  const requests = all.filter((request) => titleOf(request).toLowerCase().includes(only));
  const decision = { model, format, nowMs, firstHops: new Map() };
  const verdicts = requests.map((request) => verdictOf(request, decision));
  return {
    repository: facts.name,
    defaultBranch: facts.defaultBranch,
    workflows,
    verdicts,
    undecided: distinct([...undecided, ...requests.flatMap((one) => [...one.conditions, ...one.undecided])]),
    unread: distinct(files.unread),
    unusedRows: unused,
    isCut,
    counts: countsOf(verdicts),
  };
}

/** True for a report with something to fix: with `isStrict`, also what cannot be decided. */
export function isReportFailed(
  { counts, undecided, unread, unusedRows, isCut }: WorkflowReport,
  isStrict: boolean,
): boolean {
  const isOpen = counts.undecided + undecided.length + unread.length > 0 || isCut;
  return counts.unexpected > 0 || unusedRows.length > 0 || (isStrict && isOpen);
}

function countsOf(verdicts: readonly WorkflowVerdict[]): WorkflowCounts {
  const count = (of: (verdict: WorkflowVerdict) => boolean) => verdicts.filter(of).length;
  return {
    allowed: count(({ outcome, isExpected }) => outcome === 'allowed' && isExpected),
    denied: count(({ outcome, isExpected }) => outcome === 'denied' && isExpected),
    unexpected: count(({ isExpected }) => !isExpected),
    undecided: count(({ outcome }) => outcome === 'undecided'),
  };
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
