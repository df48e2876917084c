/** The report on workflows as lines, in the style of test runners. */
import { formatOrigin } from '../../policy-files/location.js';
import { plain, quoted } from '../../shared/log/plain.js';
import { decidingOrigin, decidingSentence, type StsResult } from '../sts-result.js';
import { type Finding, isFailure } from './finding.js';
import { formatPlace, hintsFor } from './place.js';
import { titleOf } from './requests/request-title.js';
import { formatReason, type WorkflowVerdict } from './verdict.js';
import type { WorkflowReport } from './workflow-report.js';

export interface TextReportOptions {
  /** Leaves out what is as expected. */
  readonly quiet: boolean;
  /** What cannot be decided fails. */
  readonly strict: boolean;
}

/** The lines of the report; the last has the counts. */
export function workflowReportLines(report: WorkflowReport, { quiet, strict }: TextReportOptions): string[] {
  const { verdicts, undecided, unread, findings, isCut, counts } = report;
  const toFix = findings.filter(isFailure).length;
  const isOk = ({ outcome, isExpected }: WorkflowVerdict) => isExpected && !(strict && outcome === 'undecided');
  const { repository, defaultBranch } = report;
  return [
    ...(quiet ? [] : [`# repository ${plain(repository)}, default branch ${plain(defaultBranch)}`]),
    ...verdicts.flatMap((verdict, index) =>
      quiet && isOk(verdict) ? [] : linesOf(verdict, index + 1, isOk(verdict) ? 'ok' : 'not ok'),
    ),
    ...findings.flatMap((finding) => {
      const line = plain(lineOfFinding(finding));
      return isFailure(finding) ? `not ok - ${line}` : quiet ? [] : `# note: ${line}`;
    }),
    ...unread.map(({ place, message }) => `# not read: ${formatPlace(place)}: ${plain(message)}`),
    ...undecided.map(
      ({ place, what, expression, causes }) =>
        `# undecided: ${formatPlace(place)}: ${plain(what)} ${quoted(expression, 200)}. Not known: ${plain([causes.join(', '), ...hintsFor(causes)].join('. '))}`,
    ),
    ...(isCut
      ? ['# not tested: some requests, because there are too many jobs and steps. Test fewer workflows at a time.']
      : []),
    `${counts.allowed} allowed, ${counts.denied} denied as expected, ${counts.unexpected} not as expected, ${counts.undecided} undecided, ${counted(toFix, 'finding')}, ${counted(findings.length - toFix, 'note')}`,
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The place, the job and step where it has them, and the sentence. */
function lineOfFinding({ place: { file, line, path }, job, step, message }: Finding): string {
  const at = [`${file}${line === undefined ? '' : `:${line}`}`, path, [job, step].filter(Boolean).join(' / ')];
  return `${at.filter(Boolean).join(' ')}: ${message}`;
}

function linesOf(verdict: WorkflowVerdict, number: number, status: 'ok' | 'not ok'): string[] {
  const { request, outcome, isExpected, reasons, hops, withToken } = verdict;
  const { expected, callers } = request;
  const by = typeof expected.by === 'object' ? ` (${formatPlace(expected.by)})` : '';
  const details = [
    ...(isExpected ? [] : [`expected ${expected.outcome}${by}, is ${outcome}`]),
    ...reasons.map(formatReason),
    ...(withToken === undefined ? [] : [`with a token, the policies would decide: ${withToken}`]),
    ...hops.map((hop) => decisionOf(hop, !isExpected)),
    ...(callers.length > 0 ? [`called from ${callers.map(formatPlace).join(', ')}`] : []),
  ];
  return [
    `${status} ${number} - ${plain(titleOf(request))}: ${outcome}`,
    ...details.map((line) => `  # ${plain(line)}`),
  ];
}

function decisionOf(result: StsResult, isPlaced: boolean): string {
  const origin = isPlaced ? decidingOrigin(result) : undefined;
  const unknown = result.verdict?.unknown;
  const sentence = unknown === undefined ? decidingSentence(result) : 'undetermined';
  return `${result.hop}: ${sentence}${origin === undefined ? '' : ` (${formatOrigin(origin)})`}`;
}
