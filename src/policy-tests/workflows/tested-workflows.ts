import type { UndecidedExpression } from './place.js';
import type { UnreadItem, Workflow } from './reading/workflow.js';
import type { WorkflowVerdict } from './verdict.js';

/** What findings are made from: the part of a report that is not made by them. It has the verdicts of all requests. */
export interface TestedWorkflows {
  readonly workflows: readonly Workflow[];
  readonly verdicts: readonly WorkflowVerdict[];
  readonly undecided: readonly UndecidedExpression[];
  readonly unread: readonly UnreadItem[];
  readonly isCut: boolean;
}
