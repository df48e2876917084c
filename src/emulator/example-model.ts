/** The example accounts: a hub role that trusts GitHub, and a deploy role in each target account that trusts the hub. */
import type { AwsModelData } from '../iam/aws-model.js';
import { GITHUB_ISSUER } from '../shared/aws/testable-claims.js';
import { githubStatement, policy } from './setup/derived-model.js';

const HUB = { partition: 'aws', account: '111122223333' };
const TARGETS = ['222222222222', '333333333333', '444444444444'];
const TOKEN = { issuer: GITHUB_ISSUER, audience: 'sts.amazonaws.com', subject: 'repo:octo/shop:ref:refs/heads/main' };

/** A hub account with one role, and target accounts with one role each. */
export function exampleModel(): AwsModelData {
  const roles = TARGETS.map((account) => `arn:aws:iam::${account}:role/DeployRole`);
  const hub = {
    trustPolicy: policy(githubStatement(HUB, TOKEN)),
    policies: { 'assume-targets': policy({ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: roles }) },
  };
  const trustsHub = { AWS: `arn:aws:iam::${HUB.account}:role/github-hub` };
  const target = { trustPolicy: policy({ Effect: 'Allow', Principal: trustsHub, Action: ['sts:AssumeRole'] }) };
  return {
    accounts: {
      [HUB.account]: {
        oidcProviders: [{ url: TOKEN.issuer, audiences: [TOKEN.audience] }],
        roles: { 'github-hub': hub },
      },
      ...Object.fromEntries(TARGETS.map((account) => [account, { roles: { DeployRole: target } }])),
    },
  };
}
