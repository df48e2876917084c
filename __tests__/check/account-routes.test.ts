import { expect, test } from '@jest/globals';
import { planAccountRoutes } from '../../src/check/account-routes.js';
import { accepted, type Inputs } from '../support/inputs.js';
import { TARGET_ROLE } from '../support/names.js';

const candidate = (account: string, inputs: Inputs) => ({ account, request: accepted(inputs) });

test('all accounts of a partition are asked for at one STS, that of the first', () => {
  const china = {
    'role-to-assume': TARGET_ROLE.replace('arn:aws:', 'arn:aws-cn:'),
    route: 'direct',
    'hub-role': undefined,
  };
  const errands = planAccountRoutes([
    candidate('a', { 'aws-region': 'eu-west-1' }),
    candidate('b', { 'aws-region': 'us-west-2' }),
    candidate('c', { ...china, 'aws-region': 'cn-north-1' }),
    candidate('d', { ...china, 'aws-region': 'cn-northwest-1' }),
  ]);
  expect(errands.map(({ account, route }) => [account, route.sts.region])).toEqual([
    ['a', 'eu-west-1'],
    ['b', 'eu-west-1'],
    ['c', 'cn-north-1'],
    ['d', 'cn-north-1'],
  ]);
});
