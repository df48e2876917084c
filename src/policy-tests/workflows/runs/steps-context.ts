import type { Contexts } from '../expressions/evaluate.js';
import { type Members, scope, textValue, unknownValue, type Value } from '../expressions/value.js';
import type { Step } from '../reading/workflow.js';
import { type JobStatus, STATUSES } from './conditions.js';

/** The outputs of a step that are known before the run; `undefined` for a step whose outputs are not. */
export type StepOutputs = (step: Step, contexts: Contexts) => Members | undefined;

/** The context `steps`. All steps are in it, because only later ones can refer to it. */
export function stepsContext(
  steps: readonly Step[],
  contexts: Contexts,
  status: JobStatus,
  outputsOf: StepOutputs,
): Value {
  const members = steps.flatMap((step): Array<[string, Value]> => {
    const { id } = step;
    if (id === undefined) return [];
    const path = `steps.${id}`;
    let outputs: Value | undefined;
    let isFinding = false;
    const found = () => {
      // An output that depends on itself has no value.
      if (isFinding) return unknownValue(`${path}.outputs`);
      isFinding = true;
      const members = outputsOf(step, contexts);
      outputs ??= scope(`${path}.outputs`, members ?? {}, members === undefined ? 'unknown' : 'absent');
      isFinding = false;
      return outputs;
    };
    const ended = textValue(STATUSES[status]);
    return [[id, scope(path, { outputs: () => outputs ?? found(), outcome: ended, conclusion: ended })]];
  });
  return scope('steps', Object.fromEntries(members));
}
