import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import { exchange, hop, startEmulator, stopEmulators, stsClient } from '../support/emulator.js';
import { modelWith } from '../support/models.js';
import { HUB_SESSION, TARGET_SESSION } from '../support/names.js';

afterEach(stopEmulators);

describe('the exchange of a job', () => {
  test.each([
    ['a target that trusts the hub role', {}],
    ['a target that trusts the hub account', { trust: 'account' as const }],
  ])('goes from token through hub to %s', async (_, world) => {
    const aws = await startEmulator({ world: modelWith(world) });
    const target = await hop(aws, await exchange(aws));
    const identity = await stsClient(aws, target).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: '222222222222', Arn: TARGET_SESSION });
    expect(aws.calls.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'token 200',
      'AssumeRoleWithWebIdentity 200',
      'AssumeRole 200',
      'GetCallerIdentity 200',
    ]);
    expect(aws.calls[2]).toMatchObject({ caller: HUB_SESSION, verdict: { allowed: true, type: 'role trust policy' } });
  });
});
