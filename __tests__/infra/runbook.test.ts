/** docs/runbook.md, played: its policies and statements take effect as the page says. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { markedBlock } from '../marked-blocks.js';
import { refusalOf, stopEmulators } from '../support/emulator.js';
import { removeFolders } from '../support/files.js';
import { withAccount } from '../support/models.js';
import { TARGET_ROLE } from '../support/names.js';
import { pasteWith, whereJqIs } from './paste.js';
import { ACCOUNTS, MEANT } from './rows.js';
import {
  AT,
  AT_MS,
  MINUTE,
  PAGE,
  type Place,
  type Runbook,
  runbookModel,
  SUBJECT,
  startRunbook,
  trustOf,
  withPagePolicy,
  withPageStatement,
} from './runbook-emulator.js';

afterEach(stopEmulators);
afterAll(removeFolders);

/** That the call is denied, by the statement that is meant. */
async function expectDenied(stage: Runbook, call: Promise<unknown>, sid: string): Promise<void> {
  expect(await refusalOf(call)).toMatchObject({ code: 'AccessDenied', status: 403 });
  expect(stage.calls.at(-1)?.verdict).toMatchObject({ allowed: false, explicit: true, statement: { sid } });
}

const WAYS: ReadonlyArray<readonly [string, (place: Place) => AwsModelData]> = [
  ['by hand', (place) => withPagePolicy(runbookModel(), place, 'revoke')],
  [
    'by the template',
    (place) =>
      place === 'hub'
        ? runbookModel({ RevokeSessionsIssuedBefore: AT })
        : runbookModel({}, { RevokeSessionsIssuedBefore: AT }),
  ],
];

describe.each(WAYS)('the deny %s', (_, revoked) => {
  test('keeps an older hub session from every account, and lets a newer one on', async () => {
    const stage = await startRunbook(runbookModel());
    const leaked = await stage.hub();
    await stage.hop(leaked);
    stage.setWorld(revoked('hub'));
    stage.at(AT_MS + MINUTE);
    await expectDenied(stage, stage.hop(leaked), 'RevokeOlderSessions');
    await stage.use(await stage.hop(await stage.hub()));
  });

  test('ends an older session of the deploy role, and lets a newer one on', async () => {
    const stage = await startRunbook(runbookModel());
    const leaked = await stage.hop(await stage.hub());
    await stage.use(leaked);
    stage.setWorld(revoked('target'));
    stage.at(AT_MS + MINUTE);
    await expectDenied(stage, stage.use(leaked), 'RevokeOlderSessions');
    await stage.use(await stage.hop(await stage.hub()));
  });

  test('catches a session that is issued before the instant, though after the change', async () => {
    const stage = await startRunbook(runbookModel());
    stage.setWorld(revoked('target'));
    const hub = await stage.hub();
    stage.at(AT_MS - 1000);
    await expectDenied(stage, stage.use(await stage.hop(hub)), 'RevokeOlderSessions');
    stage.at(AT_MS);
    await stage.use(await stage.hop(hub));
  });

  test('on the hub role leaves live sessions of the deploy role as they are', async () => {
    const stage = await startRunbook(runbookModel());
    const live = await stage.hop(await stage.hub());
    stage.setWorld(revoked('hub'));
    stage.at(AT_MS + MINUTE);
    await stage.use(live);
  });

  test('on the deploy role alone does not catch what an older hub session fetches anew', async () => {
    const stage = await startRunbook(runbookModel());
    const leaked = await stage.hub();
    stage.setWorld(revoked('target'));
    stage.at(AT_MS + MINUTE);
    await stage.use(await stage.hop(leaked));
  });

  test('does not keep out who has a token', async () => {
    const stage = await startRunbook(runbookModel());
    stage.at(AT_MS - MINUTE);
    const token = await stage.issueToken();
    stage.setWorld(revoked('hub'));
    stage.at(AT_MS + MINUTE);
    await stage.use(await stage.hop(await stage.hub(token)));
  });

  test('is told by a simulation, without a key of the thief’s', async () => {
    const stage = await startRunbook(revoked('hub'));
    stage.at(AT_MS + MINUTE);
    const keys = await stage.hub();
    expect(await stage.simulate(keys, '2026-11-26T13:00:00Z')).toEqual(['explicitDeny']);
    expect(await stage.simulate(keys, '2026-11-26T14:00:30Z')).toEqual(['allowed']);
  });

  test('taken away too early gives an older session its life back, and after its end does not', async () => {
    const stage = await startRunbook(runbookModel());
    const leaked = await stage.hop(await stage.hub());
    stage.setWorld(revoked('target'));
    stage.at(AT_MS + MINUTE);
    await expectDenied(stage, stage.use(leaked), 'RevokeOlderSessions');
    stage.setWorld(runbookModel());
    await stage.use(leaked);
    stage.at(AT_MS + 60 * MINUTE);
    expect(await refusalOf(stage.use(leaked))).toMatchObject({ code: 'ExpiredToken' });
  });
});

test('a session under a deny still learns who it is', async () => {
  const stage = await startRunbook(withPagePolicy(runbookModel(), 'target', 'revoke'));
  const leaked = await stage.hop(await stage.hub());
  await expectDenied(stage, stage.use(leaked), 'RevokeOlderSessions');
  expect(await stage.whoAmI(leaked)).toMatchObject({ Account: ACCOUNTS.dev });
});

test('the service control policy ends older sessions of that role, and touches neither newer ones nor other roles', async () => {
  const other = `arn:aws:iam::${ACCOUNTS.dev}:role/Other`;
  const before = withAccount(
    runbookModel({ TargetRoleArns: `${TARGET_ROLE},${other}` }),
    ACCOUNTS.dev,
    ({ roles = {} }) => ({
      roles: { ...roles, ...(roles.DeployRole && { Other: roles.DeployRole }) },
    }),
  );
  const everywhere = withAccount(before, ACCOUNTS.dev, () => ({
    serviceControlPolicies: [
      {
        FullAWSAccess: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
        'revoke-deploy-sessions': markedBlock(PAGE, 'policy', 'revoke-everywhere'),
      },
    ],
  }));
  const stage = await startRunbook(before);
  const leaked = await stage.hop(await stage.hub());
  const ofOther = await stage.hop(await stage.hub(), undefined, other);
  stage.setWorld(everywhere);
  await expectDenied(stage, stage.use(leaked), 'RevokeDeploySessions');
  await stage.use(ofOther);
  stage.at(AT_MS + MINUTE);
  await stage.use(await stage.hop(await stage.hub()));
});

test('the service control policy reaches a role with a path, as docs/setup.md has it for an OU', async () => {
  const role = TARGET_ROLE.replace('DeployRole', 'ci/DeployRole');
  const before = runbookModel({ TargetRoleArns: role }, { RolePath: '/ci/' });
  const stage = await startRunbook(before);
  const leaked = await stage.hop(await stage.hub(), undefined, role);
  await stage.use(leaked);
  stage.setWorld(
    withAccount(before, ACCOUNTS.dev, () => ({
      serviceControlPolicies: [
        {
          FullAWSAccess: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          'revoke-deploy-sessions': markedBlock(PAGE, 'policy', 'revoke-everywhere'),
        },
      ],
    })),
  );
  await expectDenied(stage, stage.use(leaked), 'RevokeDeploySessions');
});

describe('a trust policy that is closed', () => {
  test.each([
    ['close-repository', 'hub', 'CloseRepository'],
    ['close-hub', 'hub', 'CloseHub'],
    ['close-target', 'target', 'CloseTarget'],
  ] as const)('by %s admits nobody any more, and ends no session', async (name, place, sid) => {
    const stage = await startRunbook(runbookModel());
    const hub = await stage.hub();
    const target = await stage.hop(hub);
    stage.setWorld(withPageStatement(runbookModel(), place, name));
    await stage.use(target);
    if (place === 'hub') {
      await expectDenied(stage, stage.hub(), sid);
      // What the hub session may do is not asked of the hub's trust policy either.
      await stage.use(await stage.hop(hub));
    } else {
      await expectDenied(stage, stage.hop(hub), sid);
    }
  });

  test('to one repository lets the others in', async () => {
    const other = { repository: 'octo/till', id: '724605678' };
    const both = {
      Subjects: `${SUBJECT},${SUBJECT.replace(MEANT.repository, other.repository)}`,
      RepositoryIds: `${MEANT.repositoryId},${other.id}`,
    };
    const stage = await startRunbook(withPageStatement(runbookModel(both), 'hub', 'close-repository'));
    await expectDenied(stage, stage.hub(), 'CloseRepository');
    stage.become(other.repository, other.id);
    expect(await stage.whoAmI(await stage.hub())).toMatchObject({ Account: ACCOUNTS.hub });
  });

  test('ends with the deny: both together leave nobody in', async () => {
    const stage = await startRunbook(runbookModel());
    const hub = await stage.hub();
    const target = await stage.hop(hub);
    const denied = withPagePolicy(withPagePolicy(runbookModel(), 'hub', 'revoke'), 'target', 'revoke');
    stage.setWorld(withPageStatement(denied, 'hub', 'close-repository'));
    stage.at(AT_MS + MINUTE);
    await expectDenied(stage, stage.use(target), 'RevokeOlderSessions');
    await expectDenied(stage, stage.hop(hub), 'RevokeOlderSessions');
    await expectDenied(stage, stage.hub(), 'CloseRepository');
    // Mended: the trust policy is as before, the deny stays.
    stage.setWorld(denied);
    await stage.use(await stage.hop(await stage.hub()));
  });
});

whereJqIs('the page’s jq', () => {
  const read = (folder: string, file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));

  test('adds the statement to the trust policy that the template made, and keeps the first one when it is pasted twice', () => {
    const trust = trustOf(runbookModel(), 'hub');
    const close: object = JSON.parse(markedBlock(PAGE, 'statement', 'close-repository'));
    const block = markedBlock(PAGE, 'jq', 'close');
    const closed = { ...trust, Statement: [...trust.Statement, close] };
    const { folder, status } = pasteWith(block, { 'github-hub.trust.json': trust, 'close.json': close });
    expect(status).toBe(0);
    expect(read(folder, 'github-hub.closed.json')).toEqual(closed);
    // Pasted once more, when the role is closed.
    const again = { 'github-hub.trust.json': closed, 'github-hub.before.json': trust, 'close.json': close };
    const { folder: second } = pasteWith(block, again);
    for (const one of [folder, second]) expect(read(one, 'github-hub.before.json')).toEqual(trust);
  });

  // Another paste in between, such as the rotation's, must not decide what is put back.
  test.each(['close-repository', 'close-hub', 'close-target'])(
    'takes %s out again, also when it is there twice',
    (name) => {
      const trust = trustOf(runbookModel(), 'hub');
      const close: object = JSON.parse(markedBlock(PAGE, 'statement', name));
      const closed = { ...trust, Statement: [close, ...trust.Statement, close] };
      const { folder, status } = pasteWith(markedBlock(PAGE, 'jq', 'reopen'), {
        'github-hub.closed.json': closed,
        'github-hub.trust.json': trustOf(runbookModel(), 'target'),
      });
      expect(status).toBe(0);
      expect(read(folder, 'github-hub.reopened.json')).toEqual(trust);
    },
  );
});
