/** A denied hop at the emulator, and its diagnosis by what the diagnosis role and the hub session read there. */

import { DenialInquiry } from '../../../src/action/denial-inquiry.js';
import { diagnose } from '../../../src/action/diagnose.js';
import type { Diagnosis } from '../../../src/action/diagnosis/diagnosis.js';
import { renderLine, renderLog } from '../../../src/action/diagnosis/render-log.js';
import { renderSummarySection } from '../../../src/action/diagnosis/render-summary.js';
import { runExchange } from '../../../src/action/exchange/run-exchange.js';
import { planRoute } from '../../../src/action/route/plan.js';
import type { LocalAws, LocalAwsOptions } from '../../../src/emulator/emulator.js';
import type { Decision } from '../../../src/iam/authorize.js';
import type { AccountData, AwsModelData, RoleData } from '../../../src/iam/aws-model.js';
import { parseRoleArn, type RoleArn } from '../../../src/shared/aws/arn.js';
import { Log } from '../../../src/shared/log/log.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { startEmulator } from '../../support/emulator.js';
import { accepted, type Inputs } from '../../support/inputs.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, TARGET_ROLE } from '../../support/names.js';
import { githubTrustPolicy, policy, statement, trust } from '../../support/policies.js';
import { NOTHING_HIDDEN } from '../diagnosis/diagnosis-context.js';
import { depsFor } from '../exchange/deps.js';

export const DIAGNOSIS_ROLE = `arn:aws:iam::${DEV_ACCOUNT}:role/github-diagnosis`;

/** What the diagnosis role reads. */
export const READS_TARGET = policy(statement('Allow', 'iam:GetRole', TARGET_ROLE));
export const TRUSTS_HUB = policy(trust({ AWS: HUB_ROLE }));
export const MAY_HOP = statement('Allow', 'sts:AssumeRole', TARGET_ROLE);
/** What the hub role may do for the diagnosis. */
export const READS_ITSELF = policy(
  statement('Allow', 'sts:AssumeRole', DIAGNOSIS_ROLE),
  {
    Effect: 'Allow',
    Action: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'],
    Resource: HUB_ROLE,
  },
  { Effect: 'Allow', Action: ['iam:GetPolicy', 'iam:GetPolicyVersion'], Resource: '*' },
);

export interface Accounts {
  /** Statements of the target's trust policy. */
  readonly trust?: readonly object[];
  readonly target?: Partial<RoleData>;
  readonly targetAccount?: Partial<AccountData>;
  /** Statements of the hub role's own policy. */
  readonly hub?: readonly object[];
  readonly hubRole?: Partial<RoleData>;
  readonly hubAccount?: Partial<AccountData>;
  readonly managed?: AwsModelData['managedPolicies'];
  /** What the hub may read, and the diagnosis role. Everything they need when absent. */
  readonly reading?: object | undefined;
  readonly reader?: Partial<RoleData>;
  /** The target role's name; `undefined` for an account without it. */
  readonly name?: string | undefined;
}

/** The model of a hub and a target account that admit the hop unless something here denies it. */
export function accountsWith(accounts: Accounts): AwsModelData {
  const { name = 'DeployRole', hub = [MAY_HOP], reading = READS_ITSELF } = accounts;
  const target: RoleData = {
    trustPolicy: policy(...(accounts.trust ?? [trust({ AWS: HUB_ROLE })])),
    ...accounts.target,
  };
  return {
    ...(accounts.managed && { managedPolicies: accounts.managed }),
    accounts: {
      [HUB_ACCOUNT]: {
        oidcProviders: [{ url: 'https://token.actions.githubusercontent.com', audiences: ['sts.amazonaws.com'] }],
        ...accounts.hubAccount,
        roles: {
          'github-hub': {
            trustPolicy: githubTrustPolicy(),
            policies: { ...(hub.length > 0 && { deploy: policy(...hub) }), diagnosis: reading },
            ...accounts.hubRole,
          },
          ...accounts.hubAccount?.roles,
        },
      },
      [DEV_ACCOUNT]: {
        ...accounts.targetAccount,
        roles: {
          ...('name' in accounts && accounts.name === undefined ? {} : { [name]: target }),
          'github-diagnosis': { trustPolicy: TRUSTS_HUB, policies: { read: READS_TARGET }, ...accounts.reader },
          ...accounts.targetAccount?.roles,
        },
      },
    },
  };
}

export interface Denied {
  readonly aws: LocalAws;
  readonly diagnosis: Diagnosis;
  /** What the emulator decided the denied hop by. */
  readonly verdict: Decision | undefined;
  /** The diagnosis as it is logged, as a summary, and its sentence. */
  readonly log: string;
  readonly summary: string;
  readonly sentence: string;
}

export interface DeniedOptions extends Partial<LocalAwsOptions> {
  readonly inputs?: Inputs;
  /** `undefined` for an exchange without one. */
  readonly diagnosisRole?: string | undefined;
}

/** Runs an exchange that is denied at its target hop, and explains it. Throws when it is not. */
export async function deniedHop(model: AwsModelData, options: DeniedOptions = {}): Promise<Denied> {
  const { inputs = {}, diagnosisRole, ...more } = options;
  const reader = 'diagnosisRole' in options ? diagnosisRole : DIAGNOSIS_ROLE;
  const aws = await startEmulator({ world: model, ...more });
  const route = planRoute(accepted({ 'sts-endpoint': aws.stsUrl, ...inputs }));
  const iam = { endpoint: aws.iamUrl, fips: false, dualStack: false };
  const exchange = depsFor(aws, { iam });
  const outcome = await runExchange(route, exchange);
  if (outcome.ok) throw new Error('the exchange was not denied');
  const written: string[] = [];
  const secrets = new Secrets();
  const log = new Log((text) => written.push(text), secrets, true);
  const failed = { route, outcome, ...(reader !== undefined && { diagnosisRole: roleAt(reader) }) };
  const verdict = aws.calls.find(
    ({ kind, roleArn }) => kind === 'AssumeRole' && roleArn === route.hops.at(-1)?.role.arn,
  )?.verdict;
  const inquiry = new DenialInquiry([failed], exchange, log);
  const deps = { exchange, maskAccountIds: false, environment: {}, log, secrets, readPayload: async () => undefined };
  const diagnosis = await diagnose(failed, deps, inquiry);
  await inquiry.close();
  return {
    aws,
    diagnosis,
    verdict,
    log: renderLog(diagnosis, NOTHING_HIDDEN).join('\n') + written.join(''),
    summary: renderSummarySection(diagnosis, NOTHING_HIDDEN),
    sentence: renderLine(diagnosis.sentence, NOTHING_HIDDEN),
  };
}

export function roleAt(arn: string): RoleArn {
  const role = parseRoleArn(arn);
  if (role === undefined) throw new Error(`${arn} is no role`);
  return role;
}

/** The values of a table of facts under a name. */
export function factsOf({ decidedBy }: Diagnosis, name: string): string[] {
  return decidedBy.flatMap((fact) => (fact.name === name ? [fact.value] : []));
}
