/** Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
import { GetAccessKeyInfoCommand } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AccountData, AwsModelData } from '../../../src/iam/aws-model.js';
import {
  exchange,
  hop,
  type Keys,
  refusalOf,
  startEmulator,
  stopEmulators,
  stsClient,
} from '../../support/emulator.js';
import { withAccount, withRole } from '../../support/models.js';
import { HUB_ACCOUNT, HUB_SESSION, PROVIDER } from '../../support/names.js';
import { policy } from '../../support/policies.js';

afterEach(stopEmulators);

const ANNA = { accessKeyId: 'AKIALOCALEXAMPLE0001', secretAccessKey: 'local/anna' };
const MAY_ASK = { Effect: 'Allow', Action: 'sts:GetAccessKeyInfo', Resource: '*' };

/** The example model, with a user, and a hub role that has this statement as well. */
function keyModel(statement: object | undefined, more: Partial<AccountData> = {}): AwsModelData {
  const model = withRole(exampleModel(), HUB_ACCOUNT, 'github-hub', ({ policies }) => ({
    policies: { ...policies, ...(statement && { ask: policy(statement) }) },
  }));
  return withAccount(model, HUB_ACCOUNT, () => ({ users: { anna: ANNA }, ...more }));
}

const ask = (aws: LocalAws, from: Keys, AccessKeyId: string | undefined, region?: string) =>
  stsClient(aws, from, region).send(new GetAccessKeyInfoCommand({ AccessKeyId }));

describe('the account of a key', () => {
  test('is told for the keys of a user, of the own session and of a session in another account', async () => {
    const aws = await startEmulator({ world: keyModel(MAY_ASK) });
    const hub = await exchange(aws);
    const target = await hop(aws, hub);
    expect(await ask(aws, hub, ANNA.accessKeyId)).toMatchObject({ Account: HUB_ACCOUNT });
    expect(await ask(aws, hub, hub.accessKeyId)).toMatchObject({ Account: HUB_ACCOUNT });
    expect(await ask(aws, hub, target.accessKeyId)).toMatchObject({ Account: '222222222222' });
    expect(aws.calls.at(-1)).toMatchObject({
      kind: 'GetAccessKeyInfo',
      caller: HUB_SESSION,
      status: 200,
      verdict: { allowed: true, statement: { policy: 'policy ask of github-hub' } },
    });
  });

  test('is told for keys that no longer work', async () => {
    let nowMs = Date.now();
    const aws = await startEmulator({ world: keyModel(MAY_ASK), clock: () => nowMs, sessionSeconds: 60 });
    const old = await exchange(aws);
    nowMs += 120_000;
    expect(await ask(aws, await exchange(aws), old.accessKeyId)).toMatchObject({ Account: HUB_ACCOUNT });
  });

  test.each(['AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE'])(
    'is not known for %s, which is not of this world',
    async (key) => {
      const aws = await startEmulator({ world: keyModel(MAY_ASK) });
      expect(await refusalOf(ask(aws, await exchange(aws), key))).toEqual({
        code: 'ValidationError',
        status: 400,
        message: `The access key ${key} does not exist.`,
      });
    },
  );
});

describe('who asks', () => {
  const DENIED = `User: ${HUB_SESSION} is not authorized to perform: sts:GetAccessKeyInfo on resource: *`;

  test.each<[string, object | undefined, string]>([
    ['needs a permission', undefined, ' because no identity-based policy allows the sts:GetAccessKeyInfo action'],
    [
      'needs it on every resource, for no key can be named',
      { ...MAY_ASK, Resource: 'arn:aws:iam::111122223333:user/anna' },
      ' because no identity-based policy allows the sts:GetAccessKeyInfo action',
    ],
    ['must not be denied it', { ...MAY_ASK, Effect: 'Deny' }, ' with an explicit deny in an identity-based policy'],
  ])('%s', async (_, statement, tail) => {
    const aws = await startEmulator({ world: keyModel(statement) });
    const hub = await exchange(aws);
    const message = `${DENIED}${tail}`;
    // What is not allowed is told before whether the key exists.
    for (const key of [hub.accessKeyId, 'AKIAIOSFODNN7EXAMPLE']) {
      expect(await refusalOf(ask(aws, hub, key))).toEqual({ code: 'AccessDenied', status: 403, message });
    }
  });

  test('is not told why where denials are told without detail', async () => {
    const aws = await startEmulator({ world: keyModel(undefined), detailedDenials: false });
    const hub = await exchange(aws);
    expect(await refusalOf(ask(aws, hub, hub.accessKeyId))).toMatchObject({ message: DENIED });
  });

  test('is told which claim decides, where nothing tells it', async () => {
    const onSubject = { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo/*' } };
    const { accounts } = keyModel({ ...MAY_ASK, Condition: onSubject });
    const hub = accounts[HUB_ACCOUNT] ?? {};
    const role = hub.roles?.['github-hub'];
    if (role === undefined) throw new Error('the world has no hub role');
    const Federated = `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${PROVIDER}`;
    const open = { Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' };
    const admitting = { ...role, trustPolicy: { Version: '2012-10-17', Statement: open } };
    const world = { accounts: { ...accounts, [HUB_ACCOUNT]: { ...hub, roles: { 'github-hub': admitting } } } };
    const aws = await startEmulator({ world, unknownClaims: { sub: ['ref'] } });
    const keys = await exchange(aws);
    expect(await refusalOf(ask(aws, keys, keys.accessKeyId))).toMatchObject({
      message: `${DENIED} because no identity-based policy allows the sts:GetAccessKeyInfo action (local AWS: the claim ref is not known. Set it in claims)`,
    });
  });

  test('must have signed with keys that are good', async () => {
    const aws = await startEmulator({ world: keyModel(MAY_ASK) });
    const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' };
    expect(await refusalOf(ask(aws, stranger, ANNA.accessKeyId))).toMatchObject({ code: 'InvalidClientTokenId' });
  });

  test('is turned away in a region that its account has not activated', async () => {
    const aws = await startEmulator({ world: keyModel(MAY_ASK, { disabledRegions: ['ap-east-1'] }) });
    const hub = await exchange(aws);
    expect(await refusalOf(ask(aws, hub, hub.accessKeyId, 'ap-east-1'))).toMatchObject({
      code: 'RegionDisabledException',
    });
  });
});

test.each<[string, string | undefined, string]>([
  ['no key', undefined, 'Member must not be null'],
  ['a key of 15 characters', 'AKIAIOSFODNN7EX', 'Member must have length greater than or equal to 16'],
  ['a key of 129 characters', 'A'.repeat(129), 'Member must have length less than or equal to 128'],
  ['a key with a dash', 'AKIA-OSFODNN7EXAMPLE', 'Member must satisfy regular expression pattern: [\\w]*'],
])('%s is refused', async (_, key, message) => {
  const aws = await startEmulator({ world: keyModel(MAY_ASK) });
  expect(await refusalOf(ask(aws, await exchange(aws), key))).toMatchObject({
    code: 'ValidationError',
    message: expect.stringContaining(message),
  });
});
