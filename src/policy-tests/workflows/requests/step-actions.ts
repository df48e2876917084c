/** What the steps of a workflow use, as far as it asks for roles or makes known outputs. */
import { usePattern } from '../../../shared/project.js';
import type { Contexts } from '../expressions/evaluate.js';
import { asText, type Members, scope, textValue } from '../expressions/value.js';
import type { RepositoryFiles } from '../reading/repository-files.js';
import { type Token, textOfToken, valueOfToken } from '../reading/tokens.js';
import type { LocalAction, Step, XacctAction } from '../reading/workflow.js';
import type { JobStatus } from '../runs/conditions.js';
import { envContext } from '../runs/env-context.js';
import { matrixOutputs } from '../runs/matrix-outputs.js';
import { type StepOutputs, stepsContext } from '../runs/steps-context.js';
import type { AccountsFiles } from './accounts-files.js';

/** The action of a step. */
export type StepAction =
  | { readonly kind: 'xacct'; readonly action: XacctAction }
  | { readonly kind: 'configure-aws-credentials' }
  | { readonly kind: 'composite'; readonly action: LocalAction; readonly steps: readonly Step[] }
  /** An action of the repository whose file cannot be read. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'other' };

export interface ActionUse {
  readonly action: StepAction;
  /** True for one that may ask for a role. */
  readonly isRelevant: boolean;
  /** The outputs that are known before the run; `undefined` where they are not. */
  readonly outputs: (contexts: Contexts, accounts: AccountsFiles) => ReturnType<StepOutputs>;
}

const XACCT = usePattern('(?:/(matrix|check|local))?@');
const SUB_ACTIONS: ReadonlyMap<string, XacctAction> = new Map([
  ['matrix', 'matrix'],
  ['check', 'check'],
  ['local', 'local'],
]);
/** The `uses:` of aws-actions/configure-aws-credentials. */
export const CONFIGURE = /^aws-actions\/configure-aws-credentials@/i;
/** The `uses:` of actions of GitHub that need no token and set no variables. */
export const OF_GITHUB = /^actions\/(?:checkout|cache|setup-[\w-]+|upload-artifact|download-artifact)(?:\/[\w-]+)?@/i;

const uses = new WeakMap<Step, ActionUse>();

/** The action that a step uses. */
export function actionOf(step: Step, files: RepositoryFiles): ActionUse {
  const known = uses.get(step);
  if (known !== undefined) return known;
  const action = readUse(step, files);
  const use = { action, isRelevant: false, outputs: outputsBy(step, action, files) };
  // An action that uses itself adds nothing.
  uses.set(step, use);
  const found: ActionUse = { ...use, isRelevant: isRelevant(action, files) };
  uses.set(step, found);
  return found;
}

function isRelevant(action: StepAction, files: RepositoryFiles): boolean {
  switch (action.kind) {
    case 'xacct':
      return action.action === 'main' || action.action === 'check';
    case 'configure-aws-credentials':
    case 'unreadable':
      return true;
    case 'composite':
      return action.steps.some((inner) => actionOf(inner, files).isRelevant);
    case 'other':
      return false;
  }
}

function outputsBy(step: Step, action: StepAction, files: RepositoryFiles): ActionUse['outputs'] {
  return (contexts, accounts) => outputsOf(step, action, contexts, accounts, files);
}

function readUse({ uses: used }: Step, files: RepositoryFiles): StepAction {
  const text = used?.text ?? '';
  if (CONFIGURE.test(text)) return { kind: 'configure-aws-credentials' };
  const ours = XACCT.exec(text);
  if (ours !== null) return { kind: 'xacct', action: SUB_ACTIONS.get(ours[1]?.toLowerCase() ?? '') ?? 'main' };
  const found = files.action(text);
  if (found.kind === 'elsewhere') return { kind: 'other' };
  if (found.kind === 'unreadable') return { kind: 'unreadable' };
  const { kind } = found.value;
  if (kind.type === 'xacct') return { kind: 'xacct', action: kind.action };
  return kind.type === 'composite' ? { kind: 'composite', action: found.value, steps: kind.steps } : { kind: 'other' };
}

function outputsOf(
  step: Step,
  action: StepAction,
  contexts: Contexts,
  accounts: AccountsFiles,
  files: RepositoryFiles,
): ReturnType<StepOutputs> {
  if (action.kind === 'xacct' && action.action === 'matrix') return outputsOfMatrix(step, contexts, accounts);
  if (action.kind !== 'composite') return undefined;
  const { outputs } = action.action;
  const inner = compositeContexts(step, action.action, action.steps, contexts, accounts, files, 'success');
  const value = (token: Token) => () => asText(valueOfToken(token, inner));
  return Object.fromEntries([...outputs].map(([name, token]) => [name, value(token)]));
}

function outputsOfMatrix(step: Step, contexts: Contexts, accounts: AccountsFiles): ReturnType<StepOutputs> {
  const texts = new Map<string, string>();
  for (const [name, { value }] of step.inputs) {
    const found = textOfToken(value, contexts);
    if (!('text' in found)) return { kind: 'unknown', causes: found.causes };
    if (found.text.trim() !== '') texts.set(name, found.text.trim());
  }
  const outputs = matrixOutputs(texts, accounts);
  return outputs && Object.fromEntries(Object.entries(outputs).map(([name, text]) => [name, textValue(text)]));
}

/** The contexts in a composite action: its inputs and its own steps in place of those of the job. */
export function compositeContexts(
  step: Step,
  { inputs }: LocalAction,
  steps: readonly Step[],
  outer: Contexts,
  accounts: AccountsFiles,
  files: RepositoryFiles,
  status: JobStatus,
): Contexts {
  const { github, matrix, strategy, job, env } = outer.values;
  // The runner warns of an input that the action does not declare, and passes it on.
  const tokens = new Map([...inputs, ...[...step.inputs].map(([name, { value }]) => [name, value] as const)]);
  const members = [...tokens].map(([name, token]): [string, Members[string]] => [
    name,
    () => (token === undefined ? textValue('') : asText(valueOfToken(token, outer))),
  ]);
  const values: Record<string, Contexts['values'][string]> = {
    github,
    matrix,
    strategy,
    job,
    env: envContext([{ token: step.env, contexts: outer }], env),
    inputs: scope('inputs', Object.fromEntries(members)),
  };
  const contexts: Contexts = { values };
  values.steps = stepsContext(steps, contexts, status, (inner, at) => actionOf(inner, files).outputs(at, accounts));
  return contexts;
}
