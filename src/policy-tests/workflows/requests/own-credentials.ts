/** Credentials and regions that a job has without its inputs: those of its runner, and variables. */
import { isHostedLabel } from '../../../shared/runner/hosted-label.js';
import type { Contexts } from '../expressions/evaluate.js';
import { itemsOfValue, namesOf, settled, textOf } from '../expressions/value.js';
import { valueOfToken } from '../reading/tokens.js';
import type { Job } from '../reading/workflow.js';
import { variableIn } from '../runs/env-context.js';
import type { StepSite } from './step-reading.js';

/** What the SDK's default chain begins with. Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html */
const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_PROFILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];

/** True for a job that surely runs on a machine of GitHub, which has no credentials. */
export function isGitHubHosted({ runsOn }: Job, contexts: Contexts): boolean {
  if (runsOn === undefined) return false;
  const value = settled(valueOfToken(runsOn, contexts));
  if (value.kind === 'unknown') return false;
  // A group may have other runners, too.
  if (namesOf(value).length > 0) return false;
  const labels = (itemsOfValue(value) ?? [value]).map(textOf);
  return labels.length > 0 && labels.every((label) => 'text' in label && isHostedLabel(label.text));
}

/** True where a step may find credentials that no step before it has exported. */
export function mayHaveOwnCredentials({ isHosted, hasVariablesBefore, contexts }: StepSite): boolean {
  return !isHosted || hasVariablesBefore || VARIABLES.some((name) => maySet(name, contexts));
}

/** True where a step may find a region in `AWS_REGION`. Steps that get credentials set it, too. */
export function mayHaveOwnRegion({ isHosted, hasContainer, mayHaveRegionBefore, contexts }: StepSite): boolean {
  return !isHosted || hasContainer || mayHaveRegionBefore || maySet('AWS_REGION', contexts);
}

function maySet(name: string, contexts: Contexts): boolean {
  const found = variableIn(contexts, name);
  // What no `env` sets has itself as its cause.
  return 'text' in found ? found.text !== '' : !found.causes.includes(`env.${name}`);
}
