import type { RoleArn } from '../../shared/aws/arn.js';
import { defaultSessionName } from '../../shared/inputs/session-values.js';
import type { RequestSettings } from '../../shared/inputs/settings.js';
import { CHAINING_CAP_SECONDS } from '../route/route.js';
import type { RouteOptions, TargetSession } from './request.js';
import { checkSessionPolicies } from './session-policies.js';
import type { InputContext, StepInputs } from './step-inputs.js';

/** What only `AssumeRole` can send, and how an issue names it. */
const ASSUME_ROLE_ONLY = [
  ['role-session-tags', 'session tags'],
  ['transitive-tag-keys', 'transitive tag keys'],
  ['source-identity', 'source identity'],
] as const;

/** The session to request for the target role; `undefined` when the role is unknown. Reports what is wrong with it. */
export function readTarget(
  { reader, inputs }: InputContext,
  settings: RequestSettings,
  role: RoleArn | undefined,
  way: RouteOptions | undefined,
): TargetSession | undefined {
  const { raw, identity, policyArns, tags, sourceIdentity } = inputs;
  const { durationSeconds, policy, externalId } = settings;
  if (isHubRoute(identity, settings) && durationSeconds?.value && durationSeconds.value > CHAINING_CAP_SECONDS) {
    reader.report(durationSeconds.place, { code: 'beyond-chaining-cap', found: durationSeconds.value });
  }
  checkSessionPolicies(reader, policy, policyArns, role);
  if (way?.by === 'direct') {
    if (externalId !== undefined) reader.report(externalId.place, { code: 'not-on-direct', what: 'external id' });
    for (const [name, what] of ASSUME_ROLE_ONLY) {
      if (raw.texts.has(name)) reader.report(name, { code: 'not-on-direct', what });
    }
  }
  if (role === undefined) return undefined;
  return {
    role,
    sessionName: settings.sessionName?.value ?? defaultSessionName(raw.environment),
    durationSeconds: durationSeconds?.value ?? 3600,
    policyArns,
    ...(policy?.value !== undefined && { policy: policy.value }),
    ...tags,
    ...(externalId?.value !== undefined && { externalId: externalId.value }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  };
}

/** True on route hub with an OIDC token. Known also when the hub role is invalid, so that all issues are reported together. */
export function isHubRoute(identity: StepInputs['identity'], { route }: RequestSettings): boolean {
  return identity === 'github-oidc' && (route === undefined || route.value === 'hub');
}
