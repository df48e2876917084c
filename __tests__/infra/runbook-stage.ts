/** What the runbook is played with: roles that the templates made, the page's policies, a clock, and AWS's own clients. */
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import { makeIssuerKey } from '../../src/emulator/github/issuer.js';
import type { AccountData, AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import type { Keys } from '../emulator/client.js';
import { markedBlock } from '../marked-blocks.js';
import { deployed } from './cloudformation/stacks.js';
import { ACCOUNTS, HUB_ROLE, MEANT, subjectOfTarget } from './rows.js';

export const PAGE = 'docs/runbook.md';
export const AT = '2026-11-26T14:00:00Z';
export const AT_MS = Date.parse(AT);
export const MINUTE = 60_000;
export const DEPLOY_ROLE = `arn:aws:iam::${ACCOUNTS.dev}:role/DeployRole`;
export const SUBJECT = subjectOfTarget('dev', 'name-based');

const key = makeIssuerKey();
const running: LocalAws[] = [];

/** Ends every local AWS that was started. */
export async function stopStages(): Promise<void> {
  await Promise.all(running.splice(0).map((aws) => aws.stop()));
}

type Values = Readonly<Record<string, string>>;

/** The world that the two stacks make with these parameters beside those that they need. The deploy role may do anything. */
export function world(hub: Values = {}, target: Values = {}): AwsModelData {
  const stack = (account: string, template: 'hub' | 'target', values: Values) => ({
    account,
    template,
    parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  });
  const jobs = { Subjects: SUBJECT, RepositoryIds: MEANT.repositoryId, Refs: MEANT.ref };
  const may = { PolicyArns: 'arn:aws:iam::aws:policy/AdministratorAccess' };
  return deployed([
    stack(ACCOUNTS.hub, 'hub', { ...jobs, TargetRoleArns: DEPLOY_ROLE, SelfSimulation: 'on', ...hub }),
    stack(ACCOUNTS.dev, 'target', { HubRoleArn: HUB_ROLE, Subjects: SUBJECT, ...may, ...target }),
  ]);
}

export type Place = 'hub' | 'target';
const PLACES = {
  hub: { account: ACCOUNTS.hub, role: 'github-hub' },
  target: { account: ACCOUNTS.dev, role: 'DeployRole' },
} as const;

export function changedRole(
  before: AwsModelData,
  place: Place,
  change: (role: RoleData) => Partial<RoleData>,
): AwsModelData {
  const { account, role: name } = PLACES[place];
  const role = before.accounts[account]?.roles?.[name];
  if (role === undefined) throw new Error(`there is no role ${name}`);
  return changedAccount(before, account, ({ roles }) => ({
    roles: { ...roles, [name]: { ...role, ...change(role) } },
  }));
}

export function changedAccount(
  before: AwsModelData,
  id: string,
  change: (account: AccountData) => Partial<AccountData>,
): AwsModelData {
  const account = before.accounts[id] ?? {};
  return { ...before, accounts: { ...before.accounts, [id]: { ...account, ...change(account) } } };
}

/** `aws iam put-role-policy` with a policy of the page. */
export function withPolicy(before: AwsModelData, place: Place, name: string): AwsModelData {
  return changedRole(before, place, ({ policies }) => ({
    policies: { ...policies, 'revoke-older-sessions': markedBlock(PAGE, 'policy', name) },
  }));
}

/** The trust policy of a role, as IAM hands it out. */
export function trustOf(before: AwsModelData, place: Place): { readonly Statement: readonly object[] } {
  const { account, role } = PLACES[place];
  return JSON.parse(String(before.accounts[account]?.roles?.[role]?.trustPolicy));
}

/** `aws iam update-assume-role-policy` with a statement of the page beside those that are there. */
export function withStatement(before: AwsModelData, place: Place, name: string): AwsModelData {
  const statement: unknown = JSON.parse(markedBlock(PAGE, 'statement', name));
  const { Statement, ...rest } = trustOf(before, place);
  return changedRole(before, place, () => ({ trustPolicy: { ...rest, Statement: [...Statement, statement] } }));
}

/** A local AWS with a clock of its own, which begins ten minutes before the instant of the deny, and the calls that are made there. */
export async function openStage(first: AwsModelData) {
  let nowMs = AT_MS - 10 * MINUTE;
  const aws = await startLocalAws({ world: first, key, clock: () => nowMs });
  running.push(aws);
  aws.claims = { repository: MEANT.repository, repository_id: MEANT.repositoryId, ref: MEANT.ref };
  const settings = (credentials?: Keys) => ({
    endpoint: aws.stsUrl,
    maxAttempts: 1,
    // The client signs at the time of the stage.
    systemClockOffset: nowMs - Date.now(),
    ...(credentials && { credentials }),
  });
  const sts = (credentials?: Keys) => new STSClient({ region: 'eu-west-1', ...settings(credentials) });
  const hop = async (hub: Keys, ExternalId?: string, RoleArn = DEPLOY_ROLE): Promise<Keys> =>
    keysOf(await sts(hub).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'shop-1-1', ExternalId })));
  return {
    calls: aws.calls,
    setWorld: aws.setWorld,
    /** Whose jobs ask for tokens from now on. */
    become: (repository: string, repository_id: string) => {
      aws.claims = { ...aws.claims, repository, repository_id };
    },
    issueToken: () => aws.issueToken('sts.amazonaws.com'),
    at: (ms: number) => {
      nowMs = ms;
    },
    /** A session of the hub role, by a new token or by the one that is given. */
    hub: async (token?: string): Promise<Keys> =>
      keysOf(
        await sts().send(
          new AssumeRoleWithWebIdentityCommand({
            RoleArn: HUB_ROLE,
            RoleSessionName: 'shop-1-1',
            WebIdentityToken: token ?? (await aws.issueToken('sts.amazonaws.com')),
          }),
        ),
      ),
    hop,
    /** What a session of the deploy role is there for: a call that needs a permission. */
    use: (target: Keys) => sts(target).send(new GetAccessKeyInfoCommand({ AccessKeyId: target.accessKeyId })),
    whoAmI: (keys: Keys) => sts(keys).send(new GetCallerIdentityCommand({})),
    /** Asks as the hub role, which may ask about itself, what its sessions issued at an instant may do. */
    simulate: async (keys: Keys, issued: string) => {
      const { EvaluationResults } = await new IAMClient({ region: 'us-east-1', ...settings(keys) }).send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: HUB_ROLE,
          ActionNames: ['sts:AssumeRole'],
          ResourceArns: [DEPLOY_ROLE],
          ContextEntries: [
            { ContextKeyName: 'aws:TokenIssueTime', ContextKeyType: 'date', ContextKeyValues: [issued] },
          ],
        }),
      );
      return EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
    },
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

function keysOf({ Credentials }: { Credentials?: Credentials | undefined }): Keys {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
