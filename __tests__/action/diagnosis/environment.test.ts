/** The environment that the accounts file sets and the job lacks: of which account it is, and whether it is what a policy denies by. */
import { describe, expect, test } from '@jest/globals';
import type { KnownAccount } from '../../../src/action/diagnosis/context.js';
import { wrongEnvironment } from '../../../src/action/diagnosis/environment.js';
import { explain } from '../../../src/action/diagnosis/explain.js';
import { renderLine } from '../../../src/action/diagnosis/render-log.js';
import type { Claims } from '../../../src/action/exchange/token-claims.js';
import { parseRoleArn } from '../../../src/shared/aws/arn.js';
import { DEV_ACCOUNT, deployRoleOf, HUB_ROLE, PROD_ACCOUNT, PROVIDER } from '../../support/names.js';
import { trust } from '../../support/policies.js';
import { CLAIMS, contextOf, denial, denied, failure, NOTHING_HIDDEN } from './diagnosis-context.js';
import { hub, type Read, read, when } from './evidence.js';

const SUBJECT = `${PROVIDER}:sub`;
const dev = { name: 'dev', id: DEV_ACCOUNT, role: 'DeployRole', environment: 'production' };
const prod = { ...dev, name: 'prod', id: PROD_ACCOUNT };

describe('the environment of', () => {
  const targets = (...ids: string[]) => ids.flatMap((id) => parseRoleArn(deployRoleOf(id)) ?? []);
  const one = targets(DEV_ACCOUNT);
  const both = targets(DEV_ACCOUNT, PROD_ACCOUNT);

  test.each<[string, ReturnType<typeof targets>, KnownAccount[], string | undefined]>([
    ['an account', one, [prod, dev], 'production'],
    ['an account whose role the file leaves open', one, [{ ...dev, role: undefined }], 'production'],
    ['an account without one', one, [{ ...dev, environment: undefined }], undefined],
    ['another role of the account', one, [{ ...dev, role: 'Reader', environment: 'reading' }, dev], 'production'],
    ['another account', one, [prod], undefined],
    ['two accounts that have the same', both, [dev, prod], 'production'],
    ['two accounts that have different ones', both, [dev, { ...prod, environment: 'other' }], undefined],
    ['two accounts, one of which is not in the file', both, [dev], undefined],
  ])('%s', (_, roles, accounts, wanted) => {
    const known = { hubRole: HUB_ROLE, accounts };
    expect(wrongEnvironment(contextOf({ known, targets: roles }))?.wanted).toBe(wanted);
  });
});

describe('it is what denies', () => {
  const ENVIRONMENT = 'repo:octo/shop:environment:production';
  const requires = (operator: string, key: string, ...values: string[]): Read => ({
    trust: [trust(hub, when(operator, key, ...values))],
  });
  const forbids = (operator: string, ...values: string[]): Read => ({
    trust: [trust(hub), trust('*', { Effect: 'Deny', ...when(operator, SUBJECT, ...values) })],
  });

  test.each<[boolean, string, Read, Claims?]>([
    [true, 'the subject of its jobs is required', requires('StringEquals', SUBJECT, ENVIRONMENT)],
    [true, 'it is one of those required', requires('StringEquals', SUBJECT, 'x', ENVIRONMENT, 'y')],
    [true, 'the key has capital letters', requires('StringEquals', SUBJECT.toUpperCase(), ENVIRONMENT)],
    [true, 'it matches a pattern', requires('StringLike', SUBJECT, 'repo:octo/*:environment:prod*')],
    [true, 'all others are denied', forbids('StringNotEquals', ENVIRONMENT)],
    [false, 'a pattern is no pattern', requires('StringEquals', SUBJECT, 'repo:octo/shop:environment:*')],
    [false, 'it is not allowed itself', requires('StringNotLike', SUBJECT, 'repo:octo/shop:*')],
    [false, 'it is denied itself', forbids('StringLike', 'repo:octo/shop:*')],
    [false, 'something else is required', requires('StringEquals', 'aws:PrincipalTag/team', ENVIRONMENT)],
    [
      false,
      'the format of the subject is not known',
      requires('StringEquals', SUBJECT, ENVIRONMENT),
      { ...CLAIMS, sub: 'team:shop' },
    ],
  ])('is %p where %s', (isDecisive, _, policies, claims = CLAIMS) => {
    const known = { hubRole: HUB_ROLE, accounts: [dev] };
    const { sentence, side } = explain(
      failure(denied(denial())),
      contextOf({ known, claims, evidence: read(policies) }),
    );
    const text = renderLine(sentence, NOTHING_HIDDEN);

    expect(text.startsWith('The job has no environment, but the accounts file sets production for dev. ')).toBe(
      isDecisive,
    );
    expect(side === 'workflow').toBe(isDecisive);
  });
});
