import type { RoleArn } from '../../shared/aws/arn.js';
import type { Environment } from '../../shared/environment.js';
import { type Invalid, invalid } from '../../shared/inputs/input-issues.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { defaultSessionName, parseSessionName, parseSourceIdentity } from '../../shared/inputs/session-name.js';
import { wholeNumber } from '../../shared/inputs/values.js';
import { CHAINING_CAP_SECONDS } from '../route/route.js';
import type { RouteOptions, TargetSession } from './request.js';
import { readSessionPolicies } from './session-policies.js';
import { readSessionTags } from './session-tags.js';

/** What only `AssumeRole` can carry, and how it is called in a refusal. */
const ASSUME_ROLE_ONLY = [
  ['role-external-id', 'external id'],
  ['role-session-tags', 'session tags'],
  ['transitive-tag-keys', 'transitive tag keys'],
  ['source-identity', 'source identity'],
] as const;

/** What is asked of the session at the target. Notes what is wrong; `undefined` when the role itself is not known. */
export function readTarget(
  inputs: InputReader,
  environment: Environment,
  role: RoleArn | undefined,
  way: RouteOptions | undefined,
): TargetSession | undefined {
  const durationSeconds = inputs.value('role-duration-seconds', wholeNumber(900, 43_200)) ?? 3600;
  if (asksForHubRoute(inputs) && durationSeconds > CHAINING_CAP_SECONDS) {
    inputs.report('role-duration-seconds', { code: 'beyond-chaining-cap', found: durationSeconds });
  }
  const sessionName = inputs.value('role-session-name', parseSessionName) ?? defaultSessionName(environment);
  const policies = readSessionPolicies(inputs, role);
  const externalId = inputs.value('role-external-id', parseExternalId);
  const tags = readSessionTags(inputs, environment);
  const sourceIdentity = inputs.value('source-identity', parseSourceIdentity);
  if (way?.by === 'direct') {
    for (const [name, what] of ASSUME_ROLE_ONLY) {
      if (inputs.text(name) !== undefined) inputs.report(name, { code: 'not-on-direct', what });
    }
  }
  if (role === undefined) return undefined;
  return {
    role,
    sessionName,
    durationSeconds,
    ...policies,
    ...tags,
    ...(externalId !== undefined && { externalId }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  };
}

/** True on route hub from a token; known even when hub-role is bad, so that all bad inputs are told in one go. */
export function asksForHubRoute(inputs: InputReader): boolean {
  return (inputs.text('route') ?? 'hub') === 'hub' && (inputs.text('identity') ?? 'github-oidc') === 'github-oidc';
}

// The limits of ExternalId: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
function parseExternalId(text: string): string | Invalid {
  return /^[\w+=,.@:/-]{2,1224}$/.test(text) ? text : invalid({ code: 'bad-external-id' });
}
