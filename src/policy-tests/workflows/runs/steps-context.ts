import type { Contexts } from '../expressions/evaluate.js';
import { type Members, scope, unknownValue, type Value } from '../expressions/value.js';
import type { Step } from '../reading/workflow.js';
import { endOf, type JobStatus } from './conditions.js';

/** The outputs of a step: unknown, with the causes, for one that makes them out of what is not known; `undefined` for any other. */
export type StepOutputs = (step: Step, contexts: Contexts) => Members | UnknownOutputs | undefined;

/** What outputs depend on and is not known. */
export interface UnknownOutputs {
  readonly kind: 'unknown';
  readonly causes: readonly string[];
}

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
      outputs ??= isUnknown(members)
        ? unknownValue(...members.causes)
        : scope(`${path}.outputs`, members ?? {}, members === undefined ? 'unknown' : 'absent');
      isFinding = false;
      return outputs;
    };
    const outcome = endOf(status, `${path}.outcome`);
    const conclusion = endOf(status, `${path}.conclusion`);
    return [[id, scope(path, { outputs: () => outputs ?? found(), outcome, conclusion })]];
  });
  return scope('steps', Object.fromEntries(members));
}

function isUnknown(outputs: Members | UnknownOutputs | undefined): outputs is UnknownOutputs {
  return outputs !== undefined && Array.isArray(Reflect.get(outputs, 'causes'));
}
