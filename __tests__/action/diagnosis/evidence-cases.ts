/** Denied hops of which policies were read, for the catalogue of diagnoses. */
import type { ReadHop } from '../../../src/action/evidence/read-hop.js';
import type { HubReading, PolicyReading } from '../../../src/action/evidence/reading.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROVIDER, TARGET_ROLE } from '../../support/names.js';
import { statement, trust } from '../../support/policies.js';
import { fault, hub, read, when } from './evidence.js';

const denied = (action: string, resource: string) => fault({ code: 'denied', action, resource });
const UNREAD_HUB: HubReading = {
  role: denied('iam:GetRole', HUB_ROLE),
  policies: [
    { name: 'inline policies of github-hub', document: denied('iam:ListRolePolicies', HUB_ROLE) },
    { name: 'attached policies of github-hub', document: denied('iam:ListAttachedRolePolicies', HUB_ROLE) },
  ],
  boundary: { name: 'permissions boundary of github-hub', document: denied('iam:GetRole', HUB_ROLE) },
};
const THROTTLED = fault({ code: 'no-answer', reason: 'Throttling' });
const LIMIT = `arn:aws:iam::${HUB_ACCOUNT}:policy/limit`;
/** The hub role, with policies that were not read. */
const hubWith = (...documents: Array<PolicyReading['document']>): HubReading => ({
  role: denied('iam:GetRole', HUB_ROLE),
  policies: documents.map((document, at) => ({ name: `policy ${at} of github-hub`, document })),
  boundary: undefined,
});
const SUBJECT = `${PROVIDER}:sub`;
const ENVIRONMENT = 'repo:octo/shop:environment:production';
const OTHER = `arn:aws:iam::${DEV_ACCOUNT}:role/Other`;

/** A title, and what was read. */
export const EVIDENCE: ReadonlyArray<readonly [title: string, read: ReadHop]> = [
  [
    'the trust policy requires another subject',
    read({ trust: [trust(hub, { Sid: 'AllowHub', ...when('StringEquals', SUBJECT, ENVIRONMENT) })] }),
  ],
  [
    'the trust policy requires an external id',
    read({ trust: [trust(hub, { Sid: 'AllowHub', ...when('StringEquals', 'sts:ExternalId', 'secret') })] }),
  ],
  [
    'the trust policy requires an external id and another subject',
    read({
      trust: [
        trust(hub, {
          Condition: {
            StringEquals: { 'sts:ExternalId': 'secret' },
            StringLike: { [SUBJECT]: 'repo:octo/shop:environment:*' },
          },
        }),
      ],
    }),
  ],
  [
    'the trust policy requires the subject of another repository',
    read({ trust: [trust(hub, when('StringEquals', SUBJECT, 'repo:octo/other:environment:production'))] }),
  ],
  ['the trust policy names another account', read({ trust: [trust({ AWS: '999999999999' })] })],
  ['the trust policy names a role that was deleted', read({ trust: [trust({ AWS: 'AROAGONEGONEGONEGONE1' })] })],
  [
    'the trust policy tests a claim that no session keeps',
    read({ trust: [trust(hub, when('StringEquals', `${PROVIDER}:repository_id`, '42'))] }),
  ],
  [
    'the trust policy requires a tag',
    read({ trust: [trust(hub, when('StringEquals', 'aws:RequestTag/team', 'shop'))] }),
  ],
  [
    'the trust policy denies by a statement',
    read({ trust: [trust(hub), trust('*', { Effect: 'Deny', ...when('StringNotEquals', SUBJECT, ENVIRONMENT) })] }),
  ],
  [
    'the trust policy depends on the address',
    read({ trust: [trust(hub, when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'))] }),
  ],
  [
    'the trust policy has a value that AWS does not document',
    read({ trust: [trust(hub, when('ArnLike', 'aws:PrincipalArn', '*'))] }),
  ],
  ['the permissions have another role', read({ hub: [statement('Allow', 'sts:AssumeRole', OTHER)] })],
  ['the permissions have no such statement', read({ hub: [statement('Allow', 's3:*')] })],
  [
    'the permissions deny by a statement',
    read({ hub: [statement('Allow', 'sts:AssumeRole'), statement('Deny', 'sts:*', TARGET_ROLE)] }),
  ],
  ['the boundary does not allow it', read({ boundary: [statement('Allow', 's3:*')] })],
  [
    'both halves deny',
    read({ hub: [statement('Allow', 'sts:AssumeRole', OTHER)], trust: [trust({ AWS: '999999999999' })] }),
  ],
  ['both halves allow', read({})],
  [
    'both halves allow by the subject',
    read({ trust: [trust(hub, when('StringEquals', SUBJECT, 'repo:octo/shop:ref:refs/heads/main'))] }),
  ],
  ['the role does not exist', read({ target: fault({ code: 'not-found' }) })],
  ['the role has another path', read({ found: `arn:aws:iam::${DEV_ACCOUNT}:role/ci/DeployRole` })],
  ['only the trust policy was read', read({ hubReading: UNREAD_HUB })],
  ['only the permissions were read', read({ target: denied('iam:GetRole', TARGET_ROLE) })],
  [
    'nothing could be read',
    read({
      target: denied('sts:AssumeRole', `arn:aws:iam::${DEV_ACCOUNT}:role/github-diagnosis`),
      hubReading: UNREAD_HUB,
    }),
  ],
  [
    'nothing was read in time',
    read({ target: fault({ code: 'no-answer', reason: 'timeout' }), hubReading: UNREAD_HUB }),
  ],
  ['the target is throttled', read({ target: THROTTLED })],
  ['the target is not reached', read({ target: fault({ code: 'no-answer', reason: '' }) })],
  [
    'the target is not understood',
    read({ target: fault({ code: 'not-understood', reason: 'it has no trust policy' }) }),
  ],
  ['the diagnosis role cannot be assumed', read({ target: denied('sts:AssumeRole', OTHER) })],
  [
    'a managed policy of the hub may not be read',
    read({
      hubReading: hubWith(
        denied('iam:GetPolicyVersion', LIMIT),
        denied('iam:GetPolicy', LIMIT),
        denied('iam:GetRolePolicy', HUB_ROLE),
      ),
    }),
  ],
  ['a managed policy of the hub is gone', read({ hubReading: hubWith(fault({ code: 'not-found' })) })],
  [
    'one policy of the hub may not be read, and another one is throttled',
    read({
      hubReading: hubWith(denied('iam:GetRolePolicy', HUB_ROLE), THROTTLED),
    }),
  ],
  ['the hub is throttled', read({ hubReading: { ...hubWith(THROTTLED), role: THROTTLED } })],
  ['the endpoint of IAM is not known', read({ target: fault({ code: 'no-endpoint' }), hubReading: UNREAD_HUB })],
  ['the trust policy cannot be evaluated', read({ trust: [{ Effect: 'Allow', Principal: '*', Action: 's3:*' }] })],
  [
    'the trust policy cannot be evaluated for its external id',
    read({ trust: [trust(hub, when('Bool', 'sts:ExternalId', 'secret-of-the-policy'))] }),
  ],
];

/** What was read, by its title. */
export function evidenceOf(title: string): ReadHop {
  const found = EVIDENCE.find(([one]) => one === title);
  if (found === undefined) throw new Error(`no evidence ${title}`);
  return found[1];
}
