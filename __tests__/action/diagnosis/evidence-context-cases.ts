/** Policies that were read, together with what else is known of a denial, for the catalogue of diagnoses. */
import type { DiagnosisContext, KnownAccount, KnownRoles } from '../../../src/action/diagnosis/context.js';
import type { Fault } from '../../../src/action/exchange/failure.js';
import { parseRoleArn } from '../../../src/shared/aws/arn.js';
import { DEV_ACCOUNT, deployRoleOf, HUB_ROLE, PROD_ACCOUNT, PROVIDER } from '../../support/names.js';
import { statement, trust } from '../../support/policies.js';
import { denial, denied, LACKING, SIMULATED } from './diagnosis-context.js';
import { hub, read, when } from './evidence.js';
import { evidenceOf } from './evidence-cases.js';

const SUBJECT = `${PROVIDER}:sub`;
const ENVIRONMENT = 'repo:octo/shop:environment:production';
const TWO_ACCOUNTS = [DEV_ACCOUNT, PROD_ACCOUNT].flatMap((id) => parseRoleArn(deployRoleOf(id)) ?? []);

function knownAs(...accounts: Array<Partial<KnownAccount>>): KnownRoles {
  const one = { name: 'dev', id: DEV_ACCOUNT, role: 'DeployRole' };
  return { hubRole: HUB_ROLE, accounts: accounts.map((more) => ({ ...one, ...more })) };
}
const WITH_ENVIRONMENT = knownAs({ environment: 'production' });
const DENIED = denied(denial());
const named = (tail: string) => denied(denial(` ${tail}`));
const SCP = 'with an explicit deny in a service control policy';

export const EVIDENCE_AND_MORE: ReadonlyArray<
  readonly [title: string, fault: Fault, known: Partial<DiagnosisContext>]
> = [
  [
    'denied, and only the trust policy was read, and the hub may',
    DENIED,
    { evidence: evidenceOf('only the trust policy was read'), simulation: SIMULATED },
  ],
  [
    'denied, and only the trust policy was read, and the hub may not',
    DENIED,
    { evidence: evidenceOf('only the trust policy was read'), simulation: LACKING },
  ],
  [
    'denied for two accounts, and only the trust policy was read',
    DENIED,
    { evidence: evidenceOf('only the trust policy was read'), targets: TWO_ACCOUNTS },
  ],
  [
    'denied, and both halves allow, and an SCP denies',
    DENIED,
    { evidence: evidenceOf('both halves allow'), simulation: { ...LACKING, allowedByOrganization: false } },
  ],
  [
    'denied, and both halves allow, and the SCPs allow',
    DENIED,
    { evidence: evidenceOf('both halves allow'), simulation: { ...LACKING, allowedByOrganization: true } },
  ],
  [
    'denied, and the role does not exist, and the accounts file has another one',
    DENIED,
    {
      evidence: evidenceOf('the role does not exist'),
      known: knownAs({ id: PROD_ACCOUNT, role: 'DeployRole2' }, { role: 'Deploy-Role' }),
    },
  ],
  [
    'denied, and the role does not exist, and the accounts file has none that is near',
    DENIED,
    { evidence: evidenceOf('the role does not exist'), known: knownAs({ role: 'Reader' }) },
  ],
  [
    'denied in check, and the role has another path, and the accounts file is not known',
    DENIED,
    { evidence: evidenceOf('the role has another path'), isCheck: true },
  ],
  [
    'denied without the environment, and the trust policy requires a session name',
    DENIED,
    {
      evidence: read({ trust: [trust(hub, when('StringLike', 'sts:RoleSessionName', 'deploy-*'))] }),
      known: WITH_ENVIRONMENT,
    },
  ],
  [
    'denied without the environment, and the trust policy names another account for it',
    DENIED,
    {
      evidence: read({ trust: [trust({ AWS: '999999999999' }, when('StringEquals', SUBJECT, ENVIRONMENT))] }),
      known: WITH_ENVIRONMENT,
    },
  ],
  [
    'denied without the environment, and the permissions require it',
    DENIED,
    {
      evidence: read({
        hub: [{ ...statement('Allow', 'sts:AssumeRole'), ...when('StringEquals', SUBJECT, ENVIRONMENT) }],
      }),
      known: WITH_ENVIRONMENT,
    },
  ],
  [
    'denied without the environment, and the trust policy cannot be evaluated',
    DENIED,
    { evidence: evidenceOf('the trust policy cannot be evaluated'), known: WITH_ENVIRONMENT },
  ],
  [
    'explicit deny in a service control policy, and the trust policy requires another subject',
    named(SCP),
    { evidence: evidenceOf('the trust policy requires another subject') },
  ],
  [
    'explicit deny in a service control policy, and both halves allow',
    named(SCP),
    { evidence: evidenceOf('both halves allow') },
  ],
  [
    'explicit deny in a service control policy, and nothing could be read',
    named(SCP),
    { evidence: evidenceOf('nothing could be read') },
  ],
  [
    'no identity-based policy allows, and the trust policy requires another subject',
    named('because no identity-based policy allows the sts:AssumeRole action'),
    { evidence: evidenceOf('the trust policy requires another subject') },
  ],
];
