/** A repository with an accounts file, policies and workflows, and what its requests are decided to be. */
import path from 'node:path';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { loadModel } from '../../../src/iam/load-model.js';
import type { WorkflowVerdict } from '../../../src/policy-tests/workflows/verdict.js';
import {
  testWorkflows,
  type WorkflowReport,
  type WorkflowTestTerms,
} from '../../../src/policy-tests/workflows/workflow-report.js';
import { type Files, makeFolder } from '../../support/files.js';
import { PROVIDER } from '../../support/names.js';

export const HUB = 'arn:aws:iam::111122223333:role/github-hub';

export const ACCOUNTS = `
hub: { role: "${HUB}", region: eu-west-1 }
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222", labels: { tier: test } }
  staging: { id: "333333333333", route: direct, labels: { tier: test } }
  prod: { id: "444444444444", environment: production, external-id-env: PROD_EXTERNAL_ID, labels: { tier: prod } }
`;

const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const webIdentity = (account: string, condition: object) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${PROVIDER}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: condition,
});
const subjects = (...values: string[]) => ({ StringLike: { [`${PROVIDER}:sub`]: values } });
const fromHub = (condition?: object) => ({
  Effect: 'Allow',
  Principal: { AWS: HUB },
  Action: ['sts:AssumeRole'],
  ...(condition && { Condition: condition }),
});
const oidcProviders = [{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }];

/**
 * The hub: main, the environment production, and merge queues. dev trusts the hub, with tags for its role Tagged. staging: version tags
 * directly. prod trusts the hub with an external id. Roles of dev for direct use: Reusable (job_workflow_ref), Actor, Everyone.
 */
export const MODEL: AwsModelData = {
  accounts: {
    '111122223333': {
      oidcProviders,
      roles: {
        'github-hub': {
          trustPolicy: policy(
            webIdentity(
              '111122223333',
              subjects(
                'repo:octo/shop:ref:refs/heads/main',
                'repo:octo/shop:environment:production',
                'repo:octo/shop:ref:refs/heads/gh-readonly-queue/main/*',
              ),
            ),
          ),
          policies: {
            targets: policy({ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: '*' }),
          },
        },
      },
    },
    '222222222222': {
      oidcProviders,
      roles: {
        DeployRole: { trustPolicy: policy(fromHub()) },
        Tagged: {
          trustPolicy: policy(fromHub({ StringEquals: { 'aws:RequestTag/Team': 'shop' } }), {
            Effect: 'Allow',
            Principal: { AWS: HUB },
            Action: 'sts:TagSession',
          }),
        },
        Reusable: {
          trustPolicy: policy(
            webIdentity('222222222222', {
              StringEquals: {
                [`${PROVIDER}:job_workflow_ref`]: 'octo/shop/.github/workflows/called.yml@refs/heads/main',
              },
              StringLike: { [`${PROVIDER}:sub`]: 'repo:octo/shop:*' },
            }),
          ),
        },
        Actor: {
          trustPolicy: policy(
            webIdentity('222222222222', {
              StringEquals: { [`${PROVIDER}:actor`]: 'octocat' },
              StringLike: { [`${PROVIDER}:sub`]: 'repo:octo/shop:*' },
            }),
          ),
        },
        Everyone: { trustPolicy: policy(webIdentity('222222222222', subjects('repo:octo/shop:*'))) },
      },
    },
    '333333333333': {
      oidcProviders,
      roles: {
        DeployRole: { trustPolicy: policy(webIdentity('333333333333', subjects('repo:octo/shop:ref:refs/tags/v*'))) },
      },
    },
    '444444444444': {
      roles: { DeployRole: { trustPolicy: policy(fromHub({ StringEquals: { 'sts:ExternalId': 'prod-7f3a' } })) } },
    },
  },
};

/** The report on a repository with these files besides the accounts file; workflows are named by their file names. */
export function reportOn(files: Files, terms: Partial<WorkflowTestTerms> = {}): WorkflowReport {
  const root = makeFolder({ '.github/accounts.yml': ACCOUNTS, ...files });
  const report = testWorkflows({
    folder: path.join(root, '.github/workflows'),
    root,
    accountsFile: undefined,
    facts: { name: 'octo/shop', defaultBranch: 'main', vars: new Map(), secrets: new Map(), inputs: new Map() },
    claims: {},
    limit: 10_000,
    model: loadModel(MODEL),
    format: 'name-based',
    nowMs: Date.UTC(2026, 10, 1, 12),
    expected: undefined,
    cases: [],
    policyBase: root,
    only: undefined,
    ...terms,
  });
  if (report === undefined) throw new Error('there is no folder of workflows');
  return report;
}

/** One line for a verdict: the account or role, what starts the run, and the outcome. */
export function lineOf({ request, outcome, isExpected }: WorkflowVerdict): string {
  const target = request.account ?? request.role?.name ?? '?';
  const name =
    request.account === 'dev' && request.role?.name !== 'DeployRole' ? (request.role?.name ?? target) : target;
  return `${name}, ${request.run.label}: ${outcome}${isExpected ? '' : '!'}`;
}
