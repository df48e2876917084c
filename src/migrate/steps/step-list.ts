/** The steps of jobs and of composite actions, with what their files say about the credentials of the job. */
import { isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import { isHostedLabel } from '../../shared/runner/hosted-label.js';
import { entriesOf, entryOf, isFlow, type Source, scalarText, scalarTexts, valueAt } from '../source/source.js';

export interface SourceStep {
  readonly map: YAMLMap;
  /** Where its dash is; `undefined` for a step in brackets. */
  readonly dash: number | undefined;
  readonly start: number;
  readonly end: number;
  readonly uses: string | undefined;
  readonly id: string | undefined;
  /** True for one of several steps that run at the same time. */
  readonly isParallel: boolean;
}

export interface StepList {
  readonly steps: readonly SourceStep[];
  /** The part of the file in which `steps.ID` names these steps. */
  readonly scope: { readonly start: number; readonly end: number };
  /** The name of the job; `undefined` for a composite action. */
  readonly job: string | undefined;
  /** Whether GitHub gives the job an OIDC token; `unknown` where callers decide it. */
  readonly token: 'yes' | 'no' | 'unknown';
  /** True for a runner that has no credentials of its own. */
  readonly isHosted: boolean;
  /** Variables of the workflow and the job, with their texts. */
  readonly env: ReadonlyMap<string, string>;
}

/** Every list of steps of a workflow or an action, in the order of the file. */
export function stepListsOf({ root, text }: Source): StepList[] {
  const jobs = entriesOf(valueAt(root, 'jobs')).flatMap(({ name, value, start, end }) => {
    const steps = stepsOf(valueAt(value, 'steps'));
    const list: StepList = {
      steps,
      scope: { start, end },
      job: name,
      token: tokenOf(root, value),
      isHosted: isHosted(valueAt(value, 'runs-on')),
      env: new Map([...textsOf(valueAt(root, 'env')), ...textsOf(valueAt(value, 'env'))]),
    };
    return steps.length > 0 ? [list] : [];
  });
  const steps = stepsOf(valueAt(root, 'runs', 'steps'));
  if (steps.length === 0) return jobs;
  const scope = { start: 0, end: text.length };
  return [...jobs, { steps, scope, job: undefined, token: 'unknown', isHosted: false, env: new Map() }];
}

/** The texts of a mapping of scalars, by key. */
export function textsOf(node: unknown): Map<string, string> {
  return new Map(entriesOf(node).map(({ name, value }) => [name, scalarText(value) ?? '']));
}

function stepsOf(list: Node | null | undefined, isParallel = false): SourceStep[] {
  if (!isSeq(list)) return [];
  return list.items.flatMap((item, index): SourceStep[] => {
    if (!isMap(item)) return [];
    const [start, end] = item.range ?? [0, 0];
    const step = {
      map: item,
      dash: isFlow(list) ? undefined : dashOf(list.srcToken, index),
      start,
      end: isFlow(item) ? end : (entriesOf(item).at(-1)?.end ?? end),
      uses: scalarText(entryOf(item, 'uses')?.value),
      id: scalarText(entryOf(item, 'id')?.value),
      isParallel,
    };
    return [step, ...stepsOf(valueAt(item, 'parallel'), true)];
  });
}

function dashOf(token: unknown, index: number): number | undefined {
  const items: unknown = member(token, 'items');
  const start: unknown = Array.isArray(items) ? member(items[index], 'start') : undefined;
  const dash = Array.isArray(start) ? start.find((part) => member(part, 'type') === 'seq-item-ind') : undefined;
  const offset = member(dash, 'offset');
  return typeof offset === 'number' ? offset : undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/**
 * A job has a token only where `permissions` grant `id-token: write`, which no default does. The callers of a workflow grant it where
 * the workflow itself sets no permissions.
 * Source: https://docs.github.com/en/actions/reference/security/oidc
 */
function tokenOf(workflow: unknown, job: unknown): StepList['token'] {
  const permissions = entryOf(job, 'permissions') ?? entryOf(workflow, 'permissions');
  if (permissions === undefined) return isCallable(workflow) ? 'unknown' : 'no';
  if (isMap(permissions.value)) return scalarText(valueAt(permissions.value, 'id-token')) === 'write' ? 'yes' : 'no';
  return scalarText(permissions.value) === 'write-all' ? 'yes' : 'no';
}

function isCallable(workflow: unknown): boolean {
  const on = entryOf(workflow, 'on')?.value;
  return isMap(on) ? entryOf(on, 'workflow_call') !== undefined : scalarTexts(on).includes('workflow_call');
}

function isHosted(runsOn: unknown): boolean {
  const labels = scalarTexts(runsOn);
  return labels.length > 0 && labels.every(isHostedLabel);
}
