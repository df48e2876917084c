/**
 * A plan as Terraform 1.11 and release 5.100 of the AWS provider show it, of the configuration beside it (`hub/main.tf`):
 * `terraform plan -out=plan && terraform show -json plan`. Nothing of it is made yet, so no ARN and no id is known.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { exchange, hop, refusalOf, startEmulator, stopEmulators } from '../../support/emulator.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROD_ACCOUNT, PROVIDER } from '../../support/names.js';
import { trustPolicy } from '../../support/policies.js';
import { accountIn, readModel } from '../folder.js';

const PLAN = readFileSync(path.resolve('__tests__/policy-files/terraform/hub/plan.json'), 'utf8');
const FILES = {
  'hub/plan.json': PLAN,
  '_targets/DeployRole/trust.json': trustPolicy(`arn:aws:iam::${HUB_ACCOUNT}:role/ci/github-hub`),
};

afterEach(stopEmulators);

describe('a plan', () => {
  const hub = () => accountIn(FILES, HUB_ACCOUNT);

  test('gives roles with name, path, trust policy, longest session and all tags', () => {
    const { roles = {} } = hub();
    expect(Object.keys(roles).sort()).toEqual(['audit-one', 'audit-two', 'ci/github-hub']);
    const { trustPolicy, ...role } = roles['ci/github-hub'] ?? { trustPolicy: '' };
    expect(JSON.parse(String(trustPolicy)).Statement[0]).toMatchObject({ Sid: 'Jobs' });
    expect(role).toMatchObject({ maxSessionDurationSeconds: 3600, tags: { stage: 'all', team: 'shop' } });
    expect(roles['audit-one']?.maxSessionDurationSeconds).toBe(7200);
  });

  test('gives inline policies, those within the role and those that find it by its id', () => {
    const policiesOf = (name: string) => Object.keys(hub().roles?.[name]?.policies ?? {});
    expect(policiesOf('audit-one')).toEqual(['read', 'list', 'unnamed']);
    expect(policiesOf('audit-two')).toEqual(['read', 'list']);
    expect(policiesOf('ci/github-hub')).toEqual([]);
  });

  test('gives managed policies whose ARNs are not known yet, attached and as a boundary', () => {
    const { roles } = hub();
    expect(roles?.['ci/github-hub']?.attachedPolicies).toEqual(
      ['dev', 'prod'].map((stage) => `arn:aws:iam::${HUB_ACCOUNT}:policy/assume-${stage}`),
    );
    expect(JSON.parse(String(roles?.['audit-two']?.permissionsBoundary))).toMatchObject({ Statement: { Action: '*' } });
  });

  test('gives providers, and notes what it does not know', () => {
    expect(hub().oidcProviders).toEqual([{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }]);
    expect(readModel(FILES).warnings).toEqual([
      'policies/hub/plan.json: module.permissions["eu.west"].aws_iam_role_policy_attachment.administrator.policy_arn names "arn:aws:iam::aws:policy/ReadOnlyAccess", whose document is not known here. The emulator assumes that it allows no STS action and denies none. Its list of AWS managed policies is from 2026-08-22.',
    ]);
  });

  test('admits the meant job, before anything of it is made', async () => {
    const { world } = readModel(FILES);
    const role = `arn:aws:iam::${HUB_ACCOUNT}:role/ci/github-hub`;
    const aws = await startEmulator({ world });
    const session = await exchange(aws, { role });
    await hop(aws, session, { RoleArn: `arn:aws:iam::${DEV_ACCOUNT}:role/DeployRole` });
    await hop(aws, session, { RoleArn: `arn:aws:iam::${PROD_ACCOUNT}:role/DeployRole` });
    const branch = await startEmulator({ world, claims: { ref: 'refs/heads/feature' } });
    expect(await refusalOf(exchange(branch, { role }))).toMatchObject({ code: 'AccessDenied' });
  });
});
