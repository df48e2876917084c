/** What the runbook is run with: roles that the templates made, the page's policies, and an emulator with a clock of its own. */
import { GetAccessKeyInfoCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { markedBlock } from '../marked-blocks.js';
import { exchange, hop, type Keys, simulate, startEmulator, stsClient } from '../support/emulator.js';
import { withRole } from '../support/models.js';
import { HUB_ROLE, TARGET_ROLE } from '../support/names.js';
import { deployed } from './cloudformation/stacks.js';
import { ACCOUNTS, MEANT, subjectOfTarget } from './setups.js';

export const PAGE = 'docs/runbook.md';
export const AT = '2026-11-26T14:00:00Z';
export const AT_MS = Date.parse(AT);
export const MINUTE = 60_000;
export const SUBJECT = subjectOfTarget('dev', 'name-based');

type Values = Readonly<Record<string, string>>;

/** The model of the two stacks with these parameters and those that they need. The target role may do anything. */
export function runbookModel(hub: Values = {}, target: Values = {}): AwsModelData {
  const stack = (account: string, template: 'hub' | 'target', values: Values) => ({
    account,
    template,
    parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  });
  const jobs = { Subjects: SUBJECT, RepositoryIds: MEANT.repositoryId, Refs: MEANT.ref };
  const may = { PolicyArns: 'arn:aws:iam::aws:policy/AdministratorAccess' };
  return deployed([
    stack(ACCOUNTS.hub, 'hub', { ...jobs, TargetRoleArns: TARGET_ROLE, SelfSimulation: 'on', ...hub }),
    stack(ACCOUNTS.dev, 'target', { HubRoleArn: HUB_ROLE, Subjects: SUBJECT, ...may, ...target }),
  ]);
}

export type Place = 'hub' | 'target';
const PLACES = {
  hub: { account: ACCOUNTS.hub, role: 'github-hub' },
  target: { account: ACCOUNTS.dev, role: 'DeployRole' },
} as const;

/** The model with the role at this place changed. */
export function withRoleAt(
  before: AwsModelData,
  place: Place,
  change: (role: RoleData) => Partial<RoleData>,
): AwsModelData {
  return withRole(before, PLACES[place].account, PLACES[place].role, change);
}

/** `aws iam put-role-policy` with a policy of the page. */
export function withPagePolicy(before: AwsModelData, place: Place, name: string): AwsModelData {
  return withRoleAt(before, place, ({ policies }) => ({
    policies: { ...policies, 'revoke-older-sessions': markedBlock(PAGE, 'policy', name) },
  }));
}

/** The trust policy of a role, as IAM returns it. */
export function trustOf(before: AwsModelData, place: Place): { readonly Statement: readonly object[] } {
  const { account, role } = PLACES[place];
  return JSON.parse(String(before.accounts[account]?.roles?.[role]?.trustPolicy));
}

/** `aws iam update-assume-role-policy` with a statement of the page in addition to those that are there. */
export function withPageStatement(before: AwsModelData, place: Place, name: string): AwsModelData {
  const statement: unknown = JSON.parse(markedBlock(PAGE, 'statement', name));
  const { Statement, ...rest } = trustOf(before, place);
  return withRoleAt(before, place, () => ({ trustPolicy: { ...rest, Statement: [...Statement, statement] } }));
}

/** Starts an emulator whose clock is ten minutes before the instant of the deny, and returns the calls that are made there. */
export async function startRunbook(first: AwsModelData) {
  let nowMs = AT_MS - 10 * MINUTE;
  const aws = await startEmulator({ world: first, clock: () => nowMs });
  aws.claims = { repository: MEANT.repository, repository_id: MEANT.repositoryId, ref: MEANT.ref };
  // The clients sign at the time of the emulator.
  const clock = () => ({ systemClockOffset: nowMs - Date.now() });
  const sts = (keys: Keys) => stsClient(aws, keys, undefined, clock());
  return {
    calls: aws.calls,
    setWorld: aws.setWorld,
    /** Changes the repository whose jobs request tokens. */
    become: (repository: string, repository_id: string) => {
      aws.claims = { ...aws.claims, repository, repository_id };
    },
    issueToken: () => aws.issueToken('sts.amazonaws.com'),
    at: (ms: number) => {
      nowMs = ms;
    },
    /** A session of the hub role, with this token or with a new one. */
    hub: (token?: string) => exchange(aws, { token }),
    hop: (hub: Keys, ExternalId?: string, RoleArn = TARGET_ROLE) => hop(aws, hub, { RoleArn, ExternalId }, clock()),
    /** A call of a session of the target role that needs a permission. */
    use: (target: Keys) => sts(target).send(new GetAccessKeyInfoCommand({ AccessKeyId: target.accessKeyId })),
    whoAmI: (keys: Keys) => sts(keys).send(new GetCallerIdentityCommand({})),
    /** Simulates, as the hub role, what its sessions issued at an instant may do. */
    simulate: async (keys: Keys, issued: string) => {
      const ContextEntries = [
        { ContextKeyName: 'aws:TokenIssueTime', ContextKeyType: 'date' as const, ContextKeyValues: [issued] },
      ];
      const { EvaluationResults } = await simulate(aws, keys, { ContextEntries }, undefined, clock());
      return EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
    },
  };
}

export type Runbook = Awaited<ReturnType<typeof startRunbook>>;
