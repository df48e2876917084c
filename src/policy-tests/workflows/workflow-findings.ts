/** Findings that the text of a workflow shows by itself. */

import path from 'node:path';
import { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import { isLiteral, isNumber, isString } from '@actions/workflow-parser/templates/tokens/type-guards';
import type { Accounts } from '../../accounts/accounts.js';
import { usePattern } from '../../shared/project.js';
import { callsStatusFunction } from './expressions/evaluate.js';
import { scope, textValue } from './expressions/value.js';
import type { FindingDetail, WorkflowFinding } from './finding-messages.js';
import type { Place } from './place.js';
import { entriesOf, expressionsIn, literalText, placeOf, type Token } from './reading/tokens.js';
import type { Job, Step, Workflow } from './reading/workflow.js';
import { CONFIGURE, OF_GITHUB } from './requests/step-actions.js';
import { conditionOf } from './runs/conditions.js';
import { innerSteps, type TestedWorkflows } from './tested-workflows.js';

const OURS = usePattern('(?:/[^@]*)?@(.+)$');
const OURS_WITHOUT_TOKEN = usePattern('/(?:matrix|local)@');
const CHECKOUT = /^actions\/checkout@/i;
const SHA = /^[0-9a-f]{40}$/;
const EXTERNAL_ID = 'role-external-id';

/** A step with the job that has it. */
export interface JobStep {
  readonly job: Job;
  readonly step: Step;
}

/** The steps of a workflow's jobs. */
export function stepsOf({ jobs }: Workflow): JobStep[] {
  return jobs.flatMap((job) => job.steps.map((step) => ({ job, step })));
}

/** The steps of the jobs and of the actions that they use, by `placeKey` of their places. */
export function stepsByPlace({ workflows, actions }: TestedWorkflows): ReadonlyMap<string, Step> {
  const ofJobs = workflows.flatMap((one) => stepsOf(one).map(({ step }) => step));
  const ofActions = [...actions.values()].flatMap(({ steps }) => steps);
  return new Map([...ofJobs, ...ofActions].map((step) => [placeKey(step.place), step]));
}

/** The findings on all workflows, and on the actions of the repository that they use. */
export function workflowFindings(report: TestedWorkflows, accounts: Accounts | undefined): WorkflowFinding[] {
  const { workflows, verdicts, actions } = report;
  const variables = new Set(accounts?.accounts.flatMap(({ externalIdEnv }) => externalIdEnv?.value ?? []));
  const targets = runOnTarget(workflows);
  const needing = new Set(verdicts.flatMap(({ request }) => [request.place, ...request.callers].map(placeKey)));
  const ofWorkflows = workflows.flatMap((workflow) => [
    ...workflow.jobs.flatMap((job) => permissionFinding(workflow, job, needing)),
    ...(targets.has(workflow.file) ? checkoutFindings(workflow, actions) : []),
    ...stepsOf(workflow).flatMap(({ job, step }) => [
      ...pinFinding(job, step),
      ...externalIdFinding(job, step, [job.env, workflow.env]),
    ]),
    ...environmentsOf(workflow).flatMap((env) => externalIdVariables(workflow.file, env, variables)),
    ...numbersIn(workflow),
  ]);
  const ofActions = [...actions.values()].flatMap(({ action: { file }, steps }) =>
    steps.flatMap((step) => [
      ...pinFinding(undefined, step),
      ...externalIdFinding(undefined, step, []),
      ...(step.env === undefined ? [] : externalIdVariables(file, { env: step.env, job: undefined, step }, variables)),
      ...numbersInStep(file, undefined, step),
    ]),
  );
  return [...ofWorkflows, ...ofActions];
}

/** The same for the same place. */
export function placeKey({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function findingAt(
  place: Place,
  job: Job | undefined,
  step: Step | undefined,
  detail: FindingDetail,
  level: WorkflowFinding['level'] = 'finding',
): WorkflowFinding {
  return { level, place, job: job?.id, step: step && stepName(step), detail };
}

function stepName({ name, id, number }: Step): string {
  return literalText(name) || (id ?? `step ${number}`);
}

/** A job with a token that none of its steps needs. A script may need one, so that is a note; what actions of others need is not known. */
function permissionFinding(workflow: Workflow, job: Job, needing: ReadonlySet<string>): WorkflowFinding[] {
  const own = job.permissions;
  const permissions = own ?? workflow.permissions;
  if (permissions?.idToken !== 'write' || job.call !== undefined || job.steps.length === 0) return [];
  if (
    needing.has(placeKey(job.place)) ||
    job.steps.some((step) => needing.has(placeKey(step.place)) || mayNeedToken(step))
  ) {
    return [];
  }
  const others = job.steps.flatMap(({ uses }) => (uses === undefined || isWithoutToken(uses.text) ? [] : uses.text));
  if (others.length > 0) return [];
  const { place } = permissions;
  if (job.steps.some(({ uses }) => uses === undefined)) {
    return [findingAt(place, job, undefined, { code: 'perhaps-unneeded-id-token', job: job.id }, 'note')];
  }
  const detail: FindingDetail =
    own === undefined
      ? { code: 'unneeded-id-token-of-workflow', job: job.id, at: place }
      : { code: 'unneeded-id-token', job: job.id };
  return [findingAt(own === undefined ? job.place : place, job, undefined, detail)];
}

/** A step of an action that assumes roles, whether or not a run reaches it, or of one that the workflow does not show. */
function mayNeedToken({ uses }: Step): boolean {
  const text = uses?.text ?? '';
  return text.startsWith('./') || CONFIGURE.test(text) || (OURS.test(text) && !OURS_WITHOUT_TOKEN.test(text));
}

function isWithoutToken(uses: string): boolean {
  return OF_GITHUB.test(uses) || OURS_WITHOUT_TOKEN.test(uses);
}

function pinFinding(job: Job | undefined, step: Step): WorkflowFinding[] {
  const { text = '', place = step.place } = step.uses ?? {};
  const ref = OURS.exec(text)?.[1];
  if (ref === undefined || SHA.test(ref)) return [];
  return [findingAt(place, job, step, { code: 'not-a-sha', uses: text }, 'note')];
}

/** The files of workflows that run on `pull_request_target`, and of those that they call. */
function runOnTarget(workflows: readonly Workflow[]): ReadonlySet<string> {
  const found = new Set(
    workflows.flatMap(({ file, triggers }) => (triggers.some(({ event }) => event === TARGET) ? file : [])),
  );
  // A set also visits what is added meanwhile.
  for (const file of found) {
    const { jobs = [] } = workflows.find((one) => one.file === file) ?? {};
    const calls = jobs.flatMap((job) => (job.call !== undefined && mayRunOnTarget(job, jobs) ? job.call.uses : []));
    for (const uses of calls) {
      const called = workflows.find((one) => uses.split('@')[0]?.endsWith(`/${path.posix.basename(one.file)}`));
      if (called?.call !== undefined) found.add(called.file);
    }
  }
  return found;
}

const TARGET = 'pull_request_target';
const HEAD =
  /github\.event\.pull_request\.head\.|\bgithub\.head_ref\b|github\.event\.pull_request\.(?:merge_commit_sha|number)/i;
const PULL_REF = /refs\/pull\//;

function checkoutFindings(workflow: Workflow, actions: TestedWorkflows['actions']): WorkflowFinding[] {
  return workflow.jobs.flatMap((job) =>
    [...innerSteps(job.steps, actions)].flatMap((step) => checkoutFinding(workflow, job, step)),
  );
}

/** Without a token the head can still do harm, but not to AWS. */
function checkoutFinding(workflow: Workflow, job: Job, step: Step): WorkflowFinding[] {
  if (!CHECKOUT.test(step.uses?.text ?? '')) return [];
  const inputs = ['ref', 'repository'].flatMap((name) => step.inputs.get(name) ?? []);
  const head = inputs.find(({ value }) => expressionsIn(value).some((text) => HEAD.test(text) || PULL_REF.test(text)));
  if (head === undefined || !mayRunOnTarget(job, workflow.jobs) || !mayBeMet(step.condition)) return [];
  const hasToken = (job.permissions ?? workflow.permissions)?.idToken === 'write' || job.steps.some(mayNeedToken);
  return [findingAt(head.place, job, step, { code: 'head-checkout' }, hasToken ? 'finding' : 'note')];
}

/** False for a job that no run on `pull_request_target` gets to: by its condition, or by that of a job that has to succeed before. */
function mayRunOnTarget(job: Job, jobs: readonly Job[]): boolean {
  const before = new Set([job]);
  // A set also visits what is added meanwhile, each job once.
  for (const { condition, needs } of before) {
    if (!mayBeMet(condition)) return false;
    if (condition !== undefined && callsStatusFunction(expressionsIn(condition).join(' '))) continue;
    const names = needs.map((name) => name.toLowerCase());
    for (const one of jobs) if (names.includes(one.id.toLowerCase())) before.add(one);
  }
  return true;
}

/** False for a condition that no run on `pull_request_target` meets. */
function mayBeMet(condition: Token | undefined): boolean {
  const github = scope('github', { event_name: textValue(TARGET) }, 'unknown');
  const terms = { what: '', file: '', hasBefore: true, isReached: true, undecided: [] };
  return conditionOf(condition, { ...terms, contexts: () => ({ values: { github } }) }).isReached !== false;
}

/** `outer` are the variables around the step's own, the innermost first. */
function externalIdFinding(job: Job | undefined, step: Step, outer: readonly (Token | undefined)[]): WorkflowFinding[] {
  const text = step.uses?.text ?? '';
  const input = OURS.test(text) || CONFIGURE.test(text) ? step.inputs.get(EXTERNAL_ID) : undefined;
  if (input === undefined) return [];
  const scopes = [step.env, ...outer];
  const isPlain = isPlainText(input.value, (name) => scopes.map((env) => variableIn(env, name)).find(Boolean));
  return isPlain ? [findingAt(input.place, job, step, { code: 'plain-external-id', name: EXTERNAL_ID })] : [];
}

/** A text, or a configuration variable, which is not masked. What an input or an output passes on is not known. */
function isPlainText(token: Token, variable: (name: string) => Token | undefined): boolean {
  const literal = literalText(token);
  if (literal !== undefined) return literal.trim() !== '';
  const text = expressionsIn(token).join(' ');
  if (/\bsecrets\b/i.test(text)) return false;
  if (/\bvars\s*[.[]/i.test(text)) return true;
  const name = /^\s*env\.([\w-]+)\s*$/i.exec(text)?.[1];
  const found = name === undefined ? undefined : variable(name);
  return found !== undefined && isPlainText(found, () => undefined);
}

function variableIn(env: Token | undefined, name: string): Token | undefined {
  return entriesOf(env).find((entry) => entry.name.toLowerCase() === name.toLowerCase())?.value;
}

interface EnvironmentOf {
  readonly env: Token;
  readonly job: Job | undefined;
  readonly step: Step | undefined;
}

function environmentsOf(workflow: Workflow): EnvironmentOf[] {
  const all = [
    { env: workflow.env, job: undefined, step: undefined },
    ...workflow.jobs.map((job) => ({ env: job.env, job, step: undefined })),
    ...stepsOf(workflow).map(({ job, step }) => ({ env: step.env, job, step })),
  ];
  return all.flatMap(({ env, job, step }) => (env === undefined ? [] : [{ env, job, step }]));
}

/** The variables that the accounts file names for external ids. */
function externalIdVariables(
  file: string,
  { env, job, step }: EnvironmentOf,
  variables: ReadonlySet<string>,
): WorkflowFinding[] {
  return entriesOf(env).flatMap(({ name, key, value }) =>
    variables.has(name) && isPlainText(value, () => undefined)
      ? [findingAt(placeOf(file, key), job, step, { code: 'plain-external-id', name })]
      : [],
  );
}

const ID_DIGITS = 12;

const VARIABLE = 'A variable of env';

/** Numbers that are as long as an account id in the file, and shorter when YAML has read them. */
function numbersIn({ file, env, jobs }: Workflow): WorkflowFinding[] {
  const at = (name: string, token: Token | undefined, job?: Job) => numbersAt(file, name, token, job, undefined);
  return [
    ...at(VARIABLE, env),
    ...jobs.flatMap((job) => [
      ...at(VARIABLE, job.env, job),
      ...at('A value of the matrix', job.matrix, job),
      ...[...(job.call?.inputs ?? [])].flatMap(([name, token]) => at(name, token, job)),
      ...job.steps.flatMap((step) => numbersInStep(file, job, step)),
    ]),
  ];
}

function numbersInStep(file: string, job: Job | undefined, step: Step): WorkflowFinding[] {
  return [
    ...numbersAt(file, VARIABLE, step.env, job, step),
    ...[...step.inputs.values()].flatMap(({ name, value }) => numbersAt(file, name, value, job, step)),
  ];
}

function numbersAt(
  file: string,
  name: string,
  token: Token | undefined,
  job: Job | undefined,
  step: Step | undefined,
): WorkflowFinding[] {
  return lostZeros(token).map(({ place, found }) =>
    findingAt(placeOf(file, place), job, step, { code: 'lost-zero', name, found, length: ID_DIGITS }),
  );
}

function lostZeros(token: Token | undefined): Array<{ readonly place: Token; readonly found: string }> {
  if (token === undefined) return [];
  return [...TemplateToken.traverse(token)].flatMap(([, one]) => {
    const { start, end } = one.range ?? {};
    if (start === undefined || end === undefined || !isLiteral(one)) return [];
    const found = one.toString();
    // Where GitHub wants a text, the parser makes one of the number. A text of ten digits in quotes is as long as an id.
    const isNumeric = isNumber(one) || (isString(one) && found.length !== ID_DIGITS - 2);
    const isLost = start.line === end.line && end.column - start.column === ID_DIGITS && found.length < ID_DIGITS;
    return isNumeric && isLost && /^\d+$/.test(found) ? [{ place: one, found }] : [];
  });
}
