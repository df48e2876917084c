/** The setup that tutorials describe: one hub role that trusts GitHub, and a deploy role in each target account that trusts the hub. */

import { type AccountData, type AwsModelData, providerName, type RoleData } from '../iam/aws-model.js';
import { GITHUB_ISSUER } from '../shared/aws/testable-claims.js';

export interface ExampleModelOptions {
  /** `111122223333` when absent. */
  readonly hubAccount?: string;
  /** Name of the hub role, `github-hub` when absent. */
  readonly hubRole?: string;
  /** `222222222222`, `333333333333` and `444444444444` when absent. */
  readonly targetAccounts?: readonly string[];
  /** Name of the target role, with its path if it has one; `DeployRole` when absent. */
  readonly targetRole?: string;
  /** `octo/shop` when absent. */
  readonly repository?: string;
  /** The subject that the hub role admits, with `*` and `?`; `repo:<repository>:ref:refs/heads/main` when absent. */
  readonly subject?: string;
  readonly audience?: string;
  /** `https://token.actions.githubusercontent.com` when absent. */
  readonly issuer?: string;
  /** Demanded by the targets' trust policies when given. */
  readonly externalId?: string;
  /** What the targets' trust policies name: the hub role (default) or its whole account. */
  readonly trust?: 'role' | 'account';
  /** Also let tags and a source identity through, on both halves. */
  readonly allowTagging?: boolean;
  /** Also let the hub role ask IAM about itself (`iam:SimulatePrincipalPolicy`). */
  readonly allowSimulation?: boolean;
  /** Also give the target accounts GitHub's provider and roles that accept the subject, for route `direct`. */
  readonly direct?: boolean;
  readonly partition?: string;
  readonly targetMaxSessionDurationSeconds?: number;
}

/** A hub account with one role, and target accounts with one role each. */
export function exampleModel(options: ExampleModelOptions = {}): AwsModelData {
  const setup = {
    hubAccount: '111122223333',
    hubRole: 'github-hub',
    targetAccounts: ['222222222222', '333333333333', '444444444444'],
    targetRole: 'DeployRole',
    audience: 'sts.amazonaws.com',
    issuer: GITHUB_ISSUER,
    subject: `repo:${options.repository ?? 'octo/shop'}:ref:refs/heads/main`,
    partition: 'aws',
    ...options,
  };
  const targets = setup.targetAccounts.map((account): [string, AccountData] => [
    account,
    targetAccount(account, setup),
  ]);
  return { accounts: { [setup.hubAccount]: hubAccount(setup), ...Object.fromEntries(targets) } };
}

type ExampleSetup = ExampleModelOptions &
  Required<
    Pick<
      ExampleModelOptions,
      'hubAccount' | 'hubRole' | 'targetAccounts' | 'targetRole' | 'audience' | 'issuer' | 'subject'
    >
  > & {
    readonly partition: string;
  };

function hubAccount(setup: ExampleSetup): AccountData {
  const targets = setup.targetAccounts.map(
    (account) => `arn:${setup.partition}:iam::${account}:role/${setup.targetRole}`,
  );
  return {
    partition: setup.partition,
    oidcProviders: [{ url: setup.issuer, audiences: [setup.audience] }],
    roles: {
      [setup.hubRole]: {
        trustPolicy: policy(githubStatement({ ...setup, account: setup.hubAccount }, setup)),
        policies: {
          'assume-targets': policy({ Effect: 'Allow', Action: hopActions(setup), Resource: targets }),
          ...(setup.allowSimulation && { 'simulate-itself': policy(selfSimulation(setup)) }),
        },
      },
    },
  };
}

function targetAccount(account: string, setup: ExampleSetup): AccountData {
  const hub = `arn:${setup.partition}:iam::${setup.hubAccount}:${setup.trust === 'account' ? 'root' : `role/${setup.hubRole}`}`;
  const condition = setup.externalId !== undefined && { StringEquals: { 'sts:ExternalId': setup.externalId } };
  const hop = hopStatements(hub, condition || undefined, setup.allowTagging);
  const role: RoleData = {
    trustPolicy: policy(...(setup.direct ? [...hop, githubStatement({ ...setup, account }, setup)] : hop)),
    ...(setup.targetMaxSessionDurationSeconds !== undefined && {
      maxSessionDurationSeconds: setup.targetMaxSessionDurationSeconds,
    }),
  };
  return {
    partition: setup.partition,
    ...(setup.direct && { oidcProviders: [{ url: setup.issuer, audiences: [setup.audience] }] }),
    roles: { [setup.targetRole]: role },
  };
}

/** The tokens that the trust policy of a role accepts. */
export interface TrustedToken {
  readonly issuer: string;
  readonly audience: string;
  /** A pattern, with `*` and `?`. */
  readonly subject: string;
}

/** The statement of a trust policy that accepts tokens. */
export function githubStatement(
  { partition, account }: { readonly partition: string; readonly account: string },
  { issuer, audience, subject }: TrustedToken,
): object {
  const provider = providerName(issuer);
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${provider}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${provider}:aud`]: audience },
      StringLike: { [`${provider}:sub`]: subject },
    },
  };
}

function selfSimulation({ partition, hubAccount, hubRole }: ExampleSetup): object {
  const hub = `arn:${partition}:iam::${hubAccount}:role/${hubRole}`;
  return { Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: hub };
}

function hopActions(setup: ExampleSetup): string[] {
  return setup.allowTagging ? ['sts:AssumeRole', ...TAGGING_ACTIONS] : ['sts:AssumeRole'];
}

const TAGGING_ACTIONS = ['sts:TagSession', 'sts:SetSourceIdentity'];

/**
 * The statements of a trust policy that allow a principal the hop. A condition on the external id is only with AssumeRole, because
 * the other actions have no such key: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function hopStatements(principal: string, condition: object | undefined, allowTagging = false): object[] {
  const hop = { Effect: 'Allow', Principal: { AWS: principal } };
  if (condition === undefined && allowTagging) return [{ ...hop, Action: ['sts:AssumeRole', ...TAGGING_ACTIONS] }];
  return [
    { ...hop, Action: ['sts:AssumeRole'], ...(condition && { Condition: condition }) },
    ...(allowTagging ? [{ ...hop, Action: TAGGING_ACTIONS }] : []),
  ];
}

function policy(...statements: object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}
