/** The findings of a report: mistakes in workflows, and what in the policies they do not use. */
import type { Accounts } from '../../accounts/accounts.js';
import type { FilePlace, Finding } from './finding.js';
import { formatFinding, type WorkflowFinding } from './finding-messages.js';
import { FINDING_RULES, type FindingCode } from './finding-rules.js';
import { findMistakes } from './findings.js';
import type { Place } from './place.js';
import { PolicyPlaces } from './policy-places.js';
import type { Step, Workflow } from './reading/workflow.js';
import { innerSteps, type TestedWorkflows } from './tested-workflows.js';
import { findUnused, type UnusedTerms } from './unused.js';
import { formatUnused, type UnusedItem } from './unused-messages.js';
import { placeKey } from './workflow-findings.js';

export interface FindingTerms extends UnusedTerms {
  /** The folder that the names of the files of policies are relative to. */
  readonly policyBase: string;
}

/** All findings: on files that are no workflows, on workflows by file and line, then on comments, on policies, the widest first, and on rows. `report` has the verdicts of all requests. */
export function allFindings(report: TestedWorkflows, unusedRows: readonly Place[], terms: FindingTerms): Finding[] {
  const places = new PolicyPlaces(terms.policyBase);
  return [
    ...report.unreadable.map(({ place, message }) =>
      findingOf(
        'unreadable-workflow',
        'finding',
        place,
        `The file cannot be read as a workflow: ${message.replace(/\.?$/, '.')}`,
      ),
    ),
    ...mistakesIn(report, terms.accounts),
    ...unusedComments(report),
    ...findUnused(report, terms).flatMap((item) => unusedFinding(item, places)),
    ...unusedRows.map((place) =>
      findingOf('unused-row', 'finding', place, 'This row fits no request. Correct or remove it.'),
    ),
  ];
}

/** Comments at steps that are about no request. Only where all requests of the step are known: not in workflows that others call. */
function unusedComments({ workflows, actions, verdicts, isCut }: TestedWorkflows): Finding[] {
  if (isCut) return [];
  const stepsOf = (some: readonly Workflow[]) =>
    some.flatMap(({ jobs }) => jobs.flatMap((job) => [...innerSteps(job.steps, actions)]));
  const isUnreadable = ({ uses }: Step) => uses?.text.startsWith('./') === true && !actions.has(uses.text);
  const commentsOf = (steps: readonly Step[]) =>
    steps.flatMap(({ expectations }) => expectations.map(({ place }) => place));
  const open = stepsOf(workflows.filter(({ call }) => call !== undefined));
  const closed = stepsOf(workflows.filter(({ call }) => call === undefined));
  const used = [...verdicts.flatMap(({ request }) => request.comments), ...commentsOf(open)];
  const places = new Map(
    commentsOf(closed.filter((step) => !isUnreadable(step))).map((place) => [placeKey(place), place]),
  );
  for (const place of used) places.delete(placeKey(place));
  return [...places.values()].map((place) =>
    findingOf('unused-comment', 'finding', place, 'This comment fits no request of its step. Correct or remove it.'),
  );
}

/**
 * The findings on the jobs and steps of some requests: those of a run with `--only`. What the policies have for other requests is not
 * among them.
 */
export function findingsOfRequests(report: TestedWorkflows, accounts: Accounts | undefined): Finding[] {
  return mistakesIn(report, accounts).filter(({ place: { file }, job, step }) =>
    report.verdicts.some(
      ({ request: { place } }) =>
        place.file === file && place.job === job && (step === undefined || place.step === step),
    ),
  );
}

function mistakesIn(report: TestedWorkflows, accounts: Accounts | undefined): Finding[] {
  return findMistakes(report, accounts).map(mistake);
}

function mistake(finding: WorkflowFinding): Finding {
  const { level, place, job, step, detail } = finding;
  return {
    ...findingOf(detail.code, level, place, formatFinding(finding)),
    ...(job !== undefined && { job }),
    ...(step !== undefined && { step }),
  };
}

/** AWS's own policies are in no file, so nothing of them can be removed. */
function unusedFinding(item: UnusedItem, places: PolicyPlaces): Finding[] {
  const { origin, detail, level } = item;
  if (origin === undefined) return [];
  return [findingOf(`unused-${detail.code}`, level, places.placeOf(origin), formatUnused(item))];
}

function findingOf(code: FindingCode, level: Finding['level'], place: FilePlace, message: string): Finding {
  return { code, level, place, message, ...FINDING_RULES[code] };
}
