/** Roles as AWS has them, with their unique ids, in accounts of which not every role is known. */
import { describe, expect, test } from '@jest/globals';
import type { AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { loadModel } from '../../src/iam/load-model.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE } from '../support/names.js';
import { trustPolicy } from '../support/policies.js';

const ID = 'AROAEXAMPLEEXAMPLE123';
const data = (hub: RoleData | undefined, role: RoleData, isPartial = false): AwsModelData => ({
  accounts: {
    [HUB_ACCOUNT]: { isPartial, roles: hub === undefined ? {} : { 'github-hub': hub } },
    [DEV_ACCOUNT]: { roles: { DeployRole: role } },
  },
});
const HUB = { trustPolicy: trustPolicy() };
const TRUSTS_HUB = { trustPolicy: trustPolicy(HUB_ROLE) };

test('a role keeps its unique id, also as a principal, and an id that the model had before wins', () => {
  const model = loadModel(data({ ...HUB, deployed: { id: ID } }, TRUSTS_HUB));
  expect(model.saved.ids.get(HUB_ROLE)).toBe(ID);
  const [statement] = model.accounts.get(DEV_ACCOUNT)?.roles.get('deployrole')?.trust.policy.statements ?? [];
  expect(statement?.principals?.of).toEqual([expect.objectContaining({ arn: HUB_ROLE, uniqueId: ID })]);
  const before = loadModel(data(HUB, TRUSTS_HUB));
  const after = loadModel(data({ ...HUB, deployed: { id: ID } }, TRUSTS_HUB), before);
  expect(after.saved.ids.get(HUB_ROLE)).toBe(before.saved.ids.get(HUB_ROLE));
});

describe('a principal that the model does not have', () => {
  test('is rejected', () => {
    expect(() => loadModel(data(undefined, TRUSTS_HUB))).toThrow(/Invalid principal in policy/);
  });

  test.each([
    ['is taken from AWS', data(undefined, { ...TRUSTS_HUB, deployed: { id: undefined } })],
    ['may be left out of its account', data(undefined, TRUSTS_HUB, true)],
  ])('%s', (_, model) => {
    const role = loadModel(model).accounts.get(DEV_ACCOUNT)?.roles.get('deployrole');
    expect(role?.trust.policy.statements[0]?.principals?.of).toEqual([
      expect.objectContaining({ arn: HUB_ROLE, uniqueId: undefined }),
    ]);
  });
});
