/** What was read about a denied hop, and what the policy engine decides by it. */
import { evaluateEvidence } from '../../../src/action/evidence/evaluate-evidence.js';
import type { HopCaller } from '../../../src/action/evidence/hop-signer.js';
import type { ReadHop } from '../../../src/action/evidence/read-hop.js';
import type { HopReadings, HubReading, ReadFault, Reading, RoleReading } from '../../../src/action/evidence/reading.js';
import type { Session } from '../../../src/action/exchange/session.js';
import { parseAssumedRoleArn, parseRoleArn, type RoleArn } from '../../../src/shared/aws/arn.js';
import type { Inputs } from '../../support/inputs.js';
import { DEV_ACCOUNT, HUB_ROLE, HUB_SESSION, TARGET_ROLE } from '../../support/names.js';
import { policy, statement, trust } from '../../support/policies.js';
import { CLAIMS, targetHop } from './diagnosis-context.js';

function roleAt(arn: string): RoleArn {
  const role = parseRoleArn(arn);
  if (role === undefined) throw new Error(`${arn} is no role`);
  return role;
}

export const hub = { AWS: HUB_ROLE };
export const when = (operator: string, key: string, ...values: string[]) => ({
  Condition: { [operator]: { [key]: values } },
});
const arn = parseAssumedRoleArn(HUB_SESSION);
if (arn === undefined) throw new Error(`${HUB_SESSION} is no session`);
export const SESSION: Session = {
  credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'x', sessionToken: 'x' },
  expiresAtMs: Date.UTC(2026, 10, 20, 12, 15),
  lifeMs: 900_000,
  grantedMs: 0,
  role: roleAt(HUB_ROLE),
  arn,
};

/** The policies that were read; where one is left out, it allows the hop. */
export interface Read {
  readonly trust?: readonly object[];
  readonly hub?: readonly object[];
  /** The name of the hub's policy. */
  readonly policyName?: string;
  readonly target?: Reading<RoleReading>;
  readonly hubReading?: HubReading;
  readonly boundary?: readonly object[];
  /** The ARN of the role that was found. */
  readonly found?: string;
  /** What the step sends. */
  readonly inputs?: Inputs;
  readonly caller?: HopCaller;
}

export const fault = (of: ReadFault) => ({ ok: false, fault: of }) as const;
const text = (...statements: object[]) => ({ ok: true, value: JSON.stringify(policy(...statements)) }) as const;

export function read({
  trust: trusts = [trust(hub)],
  hub: permissions = [statement('Allow', 'sts:AssumeRole', TARGET_ROLE)],
  policyName = 'policy deploy of github-hub',
  inputs = {},
  caller = { from: 'token', session: SESSION, claims: CLAIMS },
  ...more
}: Read): ReadHop {
  const hop = targetHop(inputs);
  const role = (name: string, trustPolicy: string): RoleReading => ({
    arn: roleAt(name),
    id: 'AROAEXAMPLE',
    trustPolicy,
    tags: {},
    boundary: undefined,
    maxSessionDurationSeconds: undefined,
  });
  const readings: HopReadings = {
    diagnosisRole: roleAt(`arn:aws:iam::${DEV_ACCOUNT}:role/github-diagnosis`),
    target: more.target ?? { ok: true, value: role(more.found ?? hop.role.arn, JSON.stringify(policy(...trusts))) },
    hub: more.hubReading ?? {
      role: { ok: true, value: role(HUB_ROLE, '{}') },
      policies: [{ name: policyName, document: text(...permissions) }],
      boundary: more.boundary && { name: 'permissions boundary of github-hub', document: text(...more.boundary) },
    },
  };
  const sent = { hop, caller, region: 'eu-west-1', nowMs: Date.UTC(2026, 10, 20, 12) };
  return { readings, evidence: evaluateEvidence(readings, sent) };
}
