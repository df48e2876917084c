/** The result of testing workflows: one value, from which every output format is made. */
import { type Finding, isFailure } from './finding.js';
import { RepositoryFiles } from './reading/repository-files.js';
import type { Workflow } from './reading/workflow.js';
import { allFindings, type FindingTerms, findingsOfRequests } from './report-findings.js';
import { AccountsFiles } from './requests/accounts-files.js';
import { type DerivationTerms, deriveRequests } from './requests/derive-requests.js';
import { type ExpectedRows, withRows } from './requests/expected.js';
import { titleOf } from './requests/request-title.js';
import { actionOf } from './requests/step-actions.js';
import type { CompositeAction, TestedWorkflows } from './tested-workflows.js';
import { verdictOf, type WorkflowVerdict } from './verdict.js';

export interface WorkflowReport extends TestedWorkflows {
  /** OWNER/NAME. */
  readonly repository: string;
  /** The branch of events without a ref of their own. */
  readonly defaultBranch: string;
  /** Mistakes in the workflows, what of the policies they do not use, and rows of the file of cases that are about no request. */
  readonly findings: readonly Finding[];
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

export interface WorkflowTestTerms
  extends Pick<DerivationTerms, 'facts' | 'claims' | 'limit'>,
    Pick<FindingTerms, 'model' | 'format' | 'nowMs' | 'cases' | 'policyBase'> {
  /** The folder of the workflows. */
  readonly folder: string;
  /** The folder of the checkout. */
  readonly root: string;
  /** The accounts file of steps that set none; `undefined` for the default. */
  readonly accountsFile: string | undefined;
  /** What the file of cases expects of requests; `undefined` without such a file. */
  readonly expected: ExpectedRows | undefined;
  /** A part of the titles of the requests to test; all when absent. With it, findings are only those on the jobs and steps of these. */
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
  const only = terms.only?.toLowerCase();
  const requests = all.filter((request) =>
    titleOf(request)
      .toLowerCase()
      .includes(only ?? ''),
  );
  const decision = { model, format, nowMs, firstHops: new Map() };
  const verdicts = requests.map((request) => verdictOf(request, decision));
  const actions = actionsOf(workflows, files);
  const tested: TestedWorkflows = {
    workflows,
    actions,
    verdicts,
    undecided: distinct([...undecided, ...requests.flatMap((one) => [...one.conditions, ...one.undecided])]),
    unread: distinct(files.unread),
    unreadable: files.unreadable,
    isCut,
  };
  const listed = accounts.accounts(accounts.usual);
  return {
    ...tested,
    repository: facts.name,
    defaultBranch: facts.defaultBranch,
    findings:
      only === undefined
        ? allFindings(tested, unused, { ...terms, accounts: listed })
        : findingsOfRequests(tested, listed),
    counts: countsOf(verdicts),
  };
}

/** The composite actions of the repository that jobs use, and those that these use. */
function actionsOf(workflows: readonly Workflow[], files: RepositoryFiles): TestedWorkflows['actions'] {
  const found = new Map<string, CompositeAction>();
  const waiting = workflows.flatMap(({ jobs }) => jobs.flatMap(({ steps }) => steps));
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    const uses = step.uses?.text;
    const { action } = actionOf(step, files);
    if (uses === undefined || action.kind !== 'composite' || found.has(uses)) continue;
    found.set(uses, action);
    waiting.push(...action.steps);
  }
  return found;
}

/** True for a report with something to fix: with `isStrict`, also what cannot be decided. */
export function isReportFailed(
  { counts, undecided, unread, findings, isCut }: WorkflowReport,
  isStrict: boolean,
): boolean {
  const isOpen = counts.undecided + undecided.length + unread.length > 0 || isCut;
  return counts.unexpected > 0 || findings.some(isFailure) || (isStrict && isOpen);
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
