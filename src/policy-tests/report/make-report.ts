/** Makes the report from the results: words for every reason, and no secret. */
import { Secrets } from '../../shared/log/secrets.js';
import { rawUrl } from '../../shared/project.js';
import { formatMismatch } from '../case-mismatch.js';
import type { CaseResult } from '../run-cases.js';
import { decidingOrigin, decidingSentence, type StsResult } from '../sts-result.js';
import { type Finding, isFailure } from '../workflows/finding.js';
import { hintsFor, type Place } from '../workflows/place.js';
import { isMarked } from '../workflows/requests/marked-texts.js';
import { titleOf } from '../workflows/requests/request-title.js';
import type { Expected, StepPlace } from '../workflows/requests/workflow-request.js';
import { formatReason, type Outcome, type WorkflowVerdict } from '../workflows/verdict.js';
import { isReportFailed, type WorkflowReport } from '../workflows/workflow-report.js';
import type { CallEntry, CaseEntry, RequestEntry, TestCounts, TestReport, WorkflowsEntry } from './test-report.js';

const SCHEMA = rawUrl('test-report.schema.json');

export interface TestResults {
  readonly cases: readonly CaseResult[];
  /** The file of cases, relative to the repository; `undefined` where there is none. */
  readonly casesFile: string | undefined;
  /** Where each case begins, by its name. */
  readonly casePlaces: ReadonlyMap<string, Place>;
  /** `undefined` when no workflows are tested. */
  readonly workflows: WorkflowReport | undefined;
  /** Sentences about what of the policies is left out or not known. */
  readonly notes: readonly string[];
  /** What cannot be decided fails. */
  readonly isStrict: boolean;
}

/** The report on these results. The same results make the same report. */
export function makeTestReport(results: TestResults): TestReport {
  const { workflows, notes, isStrict } = results;
  const cases = results.cases.map((result) => caseEntry(result, results));
  const findings = workflows?.findings ?? [];
  const isFailed =
    cases.some(({ passed }) => !passed) || (workflows !== undefined && isReportFailed(workflows, isStrict));
  return {
    $schema: SCHEMA,
    version: 1,
    passed: !isFailed,
    strict: isStrict,
    counts: countsOf(cases, findings, workflows),
    cases,
    ...(workflows && { workflows: workflowsEntry(workflows, isStrict) }),
    findings,
    notes,
  };
}

function countsOf(
  cases: readonly CaseEntry[],
  findings: readonly Finding[],
  workflows: WorkflowReport | undefined,
): TestCounts {
  const failed = cases.filter(({ passed }) => !passed).length;
  const toFix = findings.filter(isFailure).length;
  return {
    cases: { passed: cases.length - failed, failed },
    requests: workflows?.counts ?? { allowed: 0, denied: 0, unexpected: 0, undecided: 0 },
    undecided: workflows?.undecided.length ?? 0,
    unread: workflows?.unread.length ?? 0,
    findings: toFix,
    notes: findings.length - toFix,
  };
}

function caseEntry(result: CaseResult, { casesFile, casePlaces }: TestResults): CaseEntry {
  const { policyCase, hops, mismatches } = result;
  const { name, expect, session } = policyCase;
  const hide = hiding([session.externalId]);
  return {
    name: hide(name),
    passed: mismatches.length === 0,
    place: casePlaces.get(name) ?? { file: casesFile ?? '', line: 1, column: 1 },
    expected: {
      outcome: expect.outcome,
      ...(expect.at && { at: expect.at }),
      ...(expect.by !== undefined && { by: hide(expect.by) }),
    },
    outcome: outcomeOf(hops),
    reasons: mismatches.map((mismatch) => ({ code: mismatch.code, message: hide(formatMismatch(mismatch)) })),
    calls: hops.map((hop) => callEntry(hop, hide)),
  };
}

function outcomeOf(hops: readonly StsResult[]): Outcome {
  if (hops.some(({ verdict }) => verdict?.unknown !== undefined)) return 'undecided';
  return hops.some(({ refusal }) => refusal !== undefined) ? 'denied' : 'allowed';
}

function callEntry(hop: StsResult, hide: (text: string) => string): CallEntry {
  const origin = decidingOrigin(hop);
  return {
    at: hop.hop,
    outcome: outcomeOf([hop]),
    decidedBy: hide(decidingSentence(hop)),
    ...(origin && { policy: { file: origin.file, ...(origin.place !== '' && { path: origin.place }) } }),
  };
}

function workflowsEntry(report: WorkflowReport, isStrict: boolean): WorkflowsEntry {
  return {
    repository: report.repository,
    files: report.workflows.map(({ file }) => file),
    complete: !report.isCut,
    requests: report.verdicts.map((verdict) => requestEntry(verdict, isStrict)),
    undecided: report.undecided.map(({ place, what, expression, causes }) => ({
      place,
      what,
      expression,
      causes,
      hints: hintsFor(causes),
    })),
    unread: report.unread.map(({ place, message }) => ({ place, message })),
  };
}

function requestEntry(verdict: WorkflowVerdict, isStrict: boolean): RequestEntry {
  const { request, outcome, isExpected, reasons, hops, withToken } = verdict;
  const { place, run, account, role, route, profile, environment, externalId, expected } = request;
  const hide = hiding(request.hops.map(({ input }) => (isMarked(input.externalId) ? undefined : input.externalId)));
  const unexpected = { code: 'unexpected', message: `expected ${expected.outcome}, is ${outcome}` };
  return {
    title: hide(titleOf(request).slice(`${place.file}:${place.line} `.length)),
    passed: isExpected && !(isStrict && outcome === 'undecided'),
    place: placeOf(place),
    job: place.job,
    step: place.step,
    callers: request.callers.map(placeOf),
    action: request.action,
    run: {
      workflow: run.workflow.file,
      event: run.event,
      ...(run.ref !== undefined && { ref: run.ref }),
      fork: run.isFork,
      label: run.label,
    },
    matrix: request.matrix,
    ...(account !== undefined && { account }),
    ...(role && { accountId: role.account, role: role.arn }),
    ...(route && { route }),
    ...(profile !== undefined && { profile }),
    ...(environment !== undefined && { environment }),
    ...(externalId !== undefined && { externalId }),
    expected: { outcome: expected.outcome, ...stated(expected.by) },
    outcome,
    reasons: [
      ...(isExpected ? [] : [unexpected]),
      ...reasons.map((reason) => ({ code: reason.code, message: hide(formatReason(reason)) })),
    ],
    calls: hops.map((hop) => callEntry(hop, hide)),
    ...(withToken && { withToken }),
  };
}

function stated(by: Expected['by']): Pick<RequestEntry['expected'], 'by' | 'place'> {
  return typeof by === 'string' ? { by } : { by: 'stated', place: placeOf(by) };
}

/** Without what else a value has that is a place. */
function placeOf({ file, line, column }: Place | StepPlace): Place {
  return { file, line, column };
}

/** Takes these values out of a text. */
function hiding(values: readonly (string | undefined)[]): (text: string) => string {
  const secrets = new Secrets();
  for (const value of values) secrets.add(value ?? '');
  return (text) => secrets.hide(text);
}
