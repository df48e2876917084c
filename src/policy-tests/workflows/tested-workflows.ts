import type { UndecidedExpression } from './place.js';
import type { LocalAction, Step, UnreadItem, Workflow } from './reading/workflow.js';
import type { WorkflowVerdict } from './verdict.js';

/** An action of the repository with steps. */
export interface CompositeAction {
  readonly action: LocalAction;
  readonly steps: readonly Step[];
}

/** What findings are made from: the part of a report that is not made by them. */
export interface TestedWorkflows {
  readonly workflows: readonly Workflow[];
  /** The composite actions of the repository that they use, by the text of `uses`. */
  readonly actions: ReadonlyMap<string, CompositeAction>;
  /** One for each request, in the order of workflows, jobs and steps. */
  readonly verdicts: readonly WorkflowVerdict[];
  /** Everything that cannot be decided, each expression once. */
  readonly undecided: readonly UndecidedExpression[];
  /** What could not be read, and so was not looked at. */
  readonly unread: readonly UnreadItem[];
  /** Workflows of which no job could be read, each with the reason. */
  readonly unreadable: readonly UnreadItem[];
  /** True when there were more jobs and steps than are looked at. */
  readonly isCut: boolean;
}

/** The steps of a job, and behind each the steps of the action that it uses. Actions that use each other in a circle end. */
export function* innerSteps(
  steps: readonly Step[],
  actions: TestedWorkflows['actions'],
  around: readonly string[] = [],
): Generator<Step> {
  for (const step of steps) {
    yield step;
    const uses = step.uses?.text ?? '';
    const used = around.includes(uses) ? undefined : actions.get(uses);
    if (used !== undefined) yield* innerSteps(used.steps, actions, [...around, uses]);
  }
}
