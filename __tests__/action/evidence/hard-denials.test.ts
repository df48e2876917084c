/** Denials in which an answer could go too far: a statement that allows more, a wrong certainty, an external id in a text. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { DenialInquiry } from '../../../src/action/denial-inquiry.js';
import { runExchange } from '../../../src/action/exchange/run-exchange.js';
import { planRoute } from '../../../src/action/route/plan.js';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { Log } from '../../../src/shared/log/log.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { startEmulator, stopEmulators } from '../../support/emulator.js';
import { accepted, type Inputs } from '../../support/inputs.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROVIDER, TARGET_ROLE } from '../../support/names.js';
import { policy, statement, trust } from '../../support/policies.js';
import { depsFor } from '../exchange/deps.js';
import { type Accounts, accountsWith, DIAGNOSIS_ROLE, deniedHop, MAY_HOP, READS_ITSELF, roleAt } from './scene.js';

afterEach(stopEmulators);

const hub = { AWS: HUB_ROLE };
const SUBJECT = `${PROVIDER}:sub`;
const MAIN = 'repo:octo/shop:ref:refs/heads/main';
const ENVIRONMENT = 'repo:octo/shop:environment:production';
const TAGGED: Inputs = { 'role-session-tags': 'team=shop' };
const MAY_TAG = statement('Allow', 'sts:TagSession', TARGET_ROLE);
const BOTH_ACTIONS = { Action: ['sts:AssumeRole', 'sts:TagSession'] };
const when = (Condition: object) => ({ Condition });

/** The statements that a diagnosis shows. */
async function shownStatements(accounts: Accounts, inputs: Inputs = {}) {
  const { diagnosis, sentence } = await deniedHop(accountsWith(accounts), { inputs });
  expect(diagnosis.certainty).toBe('certain');
  const statements: unknown[] = diagnosis.snippets.flatMap(({ text }) => JSON.parse(`[${text}]`));
  return { sentence, statements, replaces: diagnosis.snippets.map(({ replaces }) => replaces === true) };
}

describe('a statement allows no more than this job', () => {
  test.each<[string, object]>([
    ['another account', trust({ AWS: '999999999999' })],
    ['another account and subject', trust({ AWS: '999999999999' }, when({ StringEquals: { [SUBJECT]: ENVIRONMENT } }))],
    ['a service', trust({ Service: 'ec2.amazonaws.com' })],
    ['a deleted role without a subject', trust({ AWS: 'AROAGONEGONEGONEGONE1' })],
  ])('where the trust policy names %s, this job gets its own', async (_, named) => {
    const { statements, replaces } = await shownStatements({ trust: [named] });
    expect(statements).toEqual([{ Sid: 'HubRole', ...trust(hub), Condition: { StringEquals: { [SUBJECT]: MAIN } } }]);
    expect(replaces).toEqual([false]);
  });

  test('where it names a deleted role, the principal is replaced and the subject stays', async () => {
    const tests = when({ StringEquals: { [SUBJECT]: MAIN } });
    const { statements, replaces } = await shownStatements({ trust: [trust({ AWS: 'AROAGONEGONEGONEGONE1' }, tests)] });
    expect(statements).toEqual([trust(hub, tests)]);
    expect(replaces).toEqual([true]);
  });

  test('where two conditions do not match, old and new values are not mixed', async () => {
    const other = { StringEquals: { [SUBJECT]: ENVIRONMENT }, StringLike: { 'sts:RoleSessionName': 'deploy-*' } };
    const { statements, replaces } = await shownStatements({
      trust: [trust(hub, { Sid: 'AllowHub', ...when(other) })],
    });
    const own = { StringEquals: { [SUBJECT]: MAIN }, StringLike: { 'sts:RoleSessionName': 'job-0-1' } };
    expect(statements).toEqual([trust(hub, when(own))]);
    expect(replaces).toEqual([false]);
  });

  test('where the permissions allow more than the hop on another role, it is not added there', async () => {
    const wide = {
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'iam:*'],
      Resource: `arn:aws:iam::${HUB_ACCOUNT}:role/x`,
    };
    const { statements } = await shownStatements({ hub: [wide] });
    expect(statements).toEqual([MAY_HOP]);
  });

  test('where AWS keeps the policy, the statement goes elsewhere', async () => {
    const arn = 'arn:aws:iam::aws:policy/Some';
    const reading = policy(statement('Allow', 'iam:*'), statement('Allow', 's3:*'));
    const model = accountsWith({
      managed: { [arn]: policy(statement('Allow', 'sts:AssumeRole', `arn:aws:iam::${DEV_ACCOUNT}:role/github-d*`)) },
      hubRole: { policies: { reading }, attachedPolicies: [arn] },
    });
    const { diagnosis, log } = await deniedHop(model);
    expect(diagnosis).toMatchObject({ code: 'hub-permission-missing', certainty: 'certain' });
    expect(log).toContain(`Add this to Statement in the permissions of ${HUB_ROLE}:`);
  });

  test.each<[string, Accounts, object]>([
    [
      'the trust policy',
      { trust: [trust(hub)], hub: [MAY_HOP, MAY_TAG] },
      {
        ...trust(hub),
        Action: 'sts:TagSession',
        Sid: 'HubRoleTags',
        ...when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }),
      },
    ],
    ['the permissions', { trust: [trust(hub, BOTH_ACTIONS)] }, MAY_TAG],
  ])('where %s lacks the tags, AssumeRole is not allowed a second time', async (_, accounts, added) => {
    const { statements } = await shownStatements(accounts, TAGGED);
    expect(statements).toEqual([added]);
  });
});

test('a condition that AWS has for AssumeRole alone needs a statement for the tags', async () => {
  const tests = when({ StringEquals: { 'sts:ExternalId': 'sent-secret' } });
  const accounts = { trust: [trust(hub, { ...BOTH_ACTIONS, ...tests })], hub: [MAY_HOP, MAY_TAG] };
  const { sentence, statements } = await shownStatements(accounts, { ...TAGGED, 'role-external-id': 'sent-secret' });
  expect(sentence).toContain('Move sts:TagSession to a statement of its own');
  expect(sentence).not.toContain('role-external-id');
  expect(statements).toEqual([expect.objectContaining({ Action: 'sts:TagSession' })]);
});

test('no text names a statement that is not shown', async () => {
  const tests = when({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
  const { sentence, statements } = await shownStatements({ trust: [trust(hub, tests)] });
  expect(statements).toEqual([]);
  expect(sentence).not.toContain("this step's log");
});

describe('an external id that decides', () => {
  const sent: Inputs = { 'role-external-id': 'sent-secret' };
  const deny = (Condition: object) => [trust(hub), trust(hub, { Effect: 'Deny', Condition })];
  test.each<[string, object[], Inputs, string]>([
    [
      'a denial of others',
      deny({ StringNotEquals: { 'sts:ExternalId': 'required-secret' } }),
      sent,
      'Correct role-external-id.',
    ],
    ['a denial without one', deny({ Null: { 'sts:ExternalId': 'true' } }), {}, 'Set role-external-id'],
    [
      'a statement for none',
      [trust(hub, when({ Null: { 'sts:ExternalId': 'true' } }))],
      sent,
      'Remove role-external-id.',
    ],
  ])('in %s', async (_, statements, inputs, fix) => {
    const { diagnosis, sentence, log, summary } = await deniedHop(accountsWith({ trust: statements }), { inputs });
    expect(diagnosis).toMatchObject({ side: 'workflow or target', certainty: 'certain' });
    expect(sentence).toContain(fix);
    for (const text of [log, summary]) expect(text).not.toMatch(/required-secret|sent-secret/);
  });
});

test('an external id that stays in a changed statement has a placeholder, and what to do with it', async () => {
  const tests = {
    StringEquals: { [SUBJECT]: ENVIRONMENT, 'sts:ExternalId': 'sent-secret' },
    Null: { 'sts:ExternalId': 'false' },
  };
  const { diagnosis, log } = await deniedHop(accountsWith({ trust: [trust(hub, when(tests))] }), {
    inputs: { 'role-external-id': 'sent-secret' },
  });
  expect(log).toContain('Keep the external id of the statement in the place of');
  expect(log).not.toContain('sent-secret');
  const [changed] = diagnosis.snippets.map(({ text }) => JSON.parse(text));
  expect(changed.Condition.Null).toEqual({ 'sts:ExternalId': 'false' });
  expect(changed.Condition.StringEquals[SUBJECT]).toEqual([ENVIRONMENT, MAIN]);
});

test('both halves are named where the trust policy denies explicitly', async () => {
  const other = statement('Allow', 'sts:AssumeRole', `arn:aws:iam::${DEV_ACCOUNT}:role/Other`);
  const { log } = await deniedHop(accountsWith({ hub: [other], trust: [trust('*', { Effect: 'Deny' })] }));
  expect(log).toContain('The permissions of the caller deny it too: Statement 1 of policy deploy');
});

describe('certainty', () => {
  test('an SCP that denies AssumeRole is not hidden by tags that are not allowed either', async () => {
    const model = accountsWith({
      trust: [trust(hub)],
      hub: [MAY_HOP, MAY_TAG],
      hubAccount: {
        organizationId: 'o-exampleorgid',
        serviceControlPolicies: [
          { stop: policy(statement('Allow', '*'), statement('Deny', 'sts:AssumeRole', TARGET_ROLE)) },
        ],
      },
    });
    const { diagnosis, log } = await deniedHop(model, { inputs: TAGGED });
    expect(diagnosis.certainty).not.toBe('certain');
    expect(log).toContain('Once that is fixed, it is still denied. Statement 1 of the trust policy');
  });

  test('a page of a portal is not an empty list of policies', async () => {
    const inquiry = await inquiryAfter((aws) => {
      for (const call of ['ListRolePolicies', 'ListAttachedRolePolicies'] as const)
        aws.faults.add(call, { kind: 'html' }, 9);
    });
    expect(inquiry?.evidence?.hub.outcome).toBe('unread');
  });

  test('a long policy with white space is read', async () => {
    const spaced = JSON.stringify(policy(MAY_HOP), undefined, 2).replace('[', `[${' '.repeat(40_000)}`);
    const model = accountsWith({
      trust: [trust({ AWS: '999999999999' })],
      hubRole: { policies: { spaced, diagnosis: READS_ITSELF } },
    });
    const inquiry = await inquiryAfter(() => undefined, model);
    expect(inquiry?.evidence?.hub.outcome).toBe('allows');
  });
});

/** What is read after a denial by the trust policy. */
async function inquiryAfter(
  prepare: (aws: LocalAws) => void,
  world = accountsWith({ trust: [trust({ AWS: '999999999999' })] }),
) {
  const aws = await startEmulator({ world });
  const route = planRoute(accepted({ 'sts-endpoint': aws.stsUrl }));
  const deps = depsFor(aws, { iam: { endpoint: aws.iamUrl, fips: false, dualStack: false } });
  const outcome = await runExchange(route, deps);
  if (outcome.ok) throw new Error('the exchange was not denied at its target hop');
  prepare(aws);
  const failed = { route, outcome, diagnosisRole: roleAt(DIAGNOSIS_ROLE) };
  const inquiry = new DenialInquiry([failed], deps, new Log(() => undefined, new Secrets(), true));
  try {
    return await inquiry.evidence(failed);
  } finally {
    await inquiry.close();
  }
}
