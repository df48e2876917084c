/** What the tests of the local IAM share: the real client, and a world in which the hub role may ask about itself. */
import {
  type EvaluationResult,
  IAMClient,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AccountData, AwsModelData, RoleData } from '../../../src/iam/aws-model.js';
import { HUB, type Keys, TARGET } from '../client.js';

export const HUB_ACCOUNT = '111122223333';

/** A client of the AWS SDK, without its retries. */
export function iamClient(aws: LocalAws, credentials: Keys, region = 'us-east-1'): IAMClient {
  return new IAMClient({ region, endpoint: aws.iamUrl, maxAttempts: 1, credentials });
}

/** Asks about `sts:AssumeRole` of the hub role on the target role, unless told otherwise. */
export function ask(
  aws: LocalAws,
  keys: Keys,
  more: Partial<SimulatePrincipalPolicyCommandInput> = {},
  region = 'us-east-1',
) {
  const question = { PolicySourceArn: HUB, ActionNames: ['sts:AssumeRole'], ResourceArns: [TARGET], ...more };
  return iamClient(aws, keys, region).send(new SimulatePrincipalPolicyCommand(question));
}

/** The one result of such a question. */
export async function resultOf(answer: ReturnType<typeof ask>): Promise<EvaluationResult> {
  const { EvaluationResults: [result, ...others] = [] } = await answer;
  if (result === undefined || others.length > 0) throw new Error('there is not one result');
  return result;
}

export function statement(Effect: 'Allow' | 'Deny', Action: string, Resource = '*', more: object = {}): object {
  return { Effect, Action, Resource, ...more };
}

export function policy(...Statement: object[]): object {
  return { Version: '2012-10-17', Statement };
}

const ASK_ITSELF = policy(statement('Allow', 'iam:SimulatePrincipalPolicy', HUB));

/** The simple world, but that the hub role has these policies beside the one that lets it ask. */
export function hubWith(
  policies: Readonly<Record<string, object>>,
  role: Partial<RoleData> = {},
  account: Partial<AccountData> = {},
): AwsModelData {
  const world = exampleModel();
  const hub = world.accounts[HUB_ACCOUNT];
  const { trustPolicy = '' } = hub?.roles?.['github-hub'] ?? {};
  const roles = { 'github-hub': { trustPolicy, policies: { ask: ASK_ITSELF, ...policies }, ...role } };
  return { ...world, accounts: { ...world.accounts, [HUB_ACCOUNT]: { ...hub, ...account, roles } } };
}
