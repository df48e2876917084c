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
import { ACCOUNTS, MEANT } from './setups.js';

afterEach(stopEmulators);
afterAll(removeFolders);

/** That the call is denied, by the statement that is meant. */
async function expectDenied(runbook: Runbook, call: Promise<unknown>, sid: string): Promise<void> {
  expect(await refusalOf(call)).toMatchObject({ code: 'AccessDenied', status: 403 });
  expect(runbook.calls.at(-1)?.verdict).toMatchObject({ allowed: false, explicit: true, statement: { sid } });
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
    const runbook = await startRunbook(runbookModel());
    const leaked = await runbook.hub();
    await runbook.hop(leaked);
    runbook.setWorld(revoked('hub'));
    runbook.at(AT_MS + MINUTE);
    await expectDenied(runbook, runbook.hop(leaked), 'RevokeOlderSessions');
    await runbook.use(await runbook.hop(await runbook.hub()));
  });

  test('ends an older session of the deploy role, and lets a newer one on', async () => {
    const runbook = await startRunbook(runbookModel());
    const leaked = await runbook.hop(await runbook.hub());
    await runbook.use(leaked);
    runbook.setWorld(revoked('target'));
    runbook.at(AT_MS + MINUTE);
    await expectDenied(runbook, runbook.use(leaked), 'RevokeOlderSessions');
    await runbook.use(await runbook.hop(await runbook.hub()));
  });

  test('catches a session that is issued before the instant, though after the change', async () => {
    const runbook = await startRunbook(runbookModel());
    runbook.setWorld(revoked('target'));
    const hub = await runbook.hub();
    runbook.at(AT_MS - 1000);
    await expectDenied(runbook, runbook.use(await runbook.hop(hub)), 'RevokeOlderSessions');
    runbook.at(AT_MS);
    await runbook.use(await runbook.hop(hub));
  });

  test('on the hub role leaves live sessions of the deploy role as they are', async () => {
    const runbook = await startRunbook(runbookModel());
    const live = await runbook.hop(await runbook.hub());
    runbook.setWorld(revoked('hub'));
    runbook.at(AT_MS + MINUTE);
    await runbook.use(live);
  });

  test('on the deploy role alone does not catch what an older hub session fetches anew', async () => {
    const runbook = await startRunbook(runbookModel());
    const leaked = await runbook.hub();
    runbook.setWorld(revoked('target'));
    runbook.at(AT_MS + MINUTE);
    await runbook.use(await runbook.hop(leaked));
  });

  test('does not keep out who has a token', async () => {
    const runbook = await startRunbook(runbookModel());
    runbook.at(AT_MS - MINUTE);
    const token = await runbook.issueToken();
    runbook.setWorld(revoked('hub'));
    runbook.at(AT_MS + MINUTE);
    await runbook.use(await runbook.hop(await runbook.hub(token)));
  });

  test('is told by a simulation, without a key of the thief’s', async () => {
    const runbook = await startRunbook(revoked('hub'));
    runbook.at(AT_MS + MINUTE);
    const keys = await runbook.hub();
    expect(await runbook.simulate(keys, '2026-11-26T13:00:00Z')).toEqual(['explicitDeny']);
    expect(await runbook.simulate(keys, '2026-11-26T14:00:30Z')).toEqual(['allowed']);
  });

  test('taken away too early gives an older session its life back, and after its end does not', async () => {
    const runbook = await startRunbook(runbookModel());
    const leaked = await runbook.hop(await runbook.hub());
    runbook.setWorld(revoked('target'));
    runbook.at(AT_MS + MINUTE);
    await expectDenied(runbook, runbook.use(leaked), 'RevokeOlderSessions');
    runbook.setWorld(runbookModel());
    await runbook.use(leaked);
    runbook.at(AT_MS + 60 * MINUTE);
    expect(await refusalOf(runbook.use(leaked))).toMatchObject({ code: 'ExpiredToken' });
  });
});

test('a session under a deny still learns who it is', async () => {
  const runbook = await startRunbook(withPagePolicy(runbookModel(), 'target', 'revoke'));
  const leaked = await runbook.hop(await runbook.hub());
  await expectDenied(runbook, runbook.use(leaked), 'RevokeOlderSessions');
  expect(await runbook.whoAmI(leaked)).toMatchObject({ Account: ACCOUNTS.dev });
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
  const runbook = await startRunbook(before);
  const leaked = await runbook.hop(await runbook.hub());
  const ofOther = await runbook.hop(await runbook.hub(), undefined, other);
  runbook.setWorld(everywhere);
  await expectDenied(runbook, runbook.use(leaked), 'RevokeDeploySessions');
  await runbook.use(ofOther);
  runbook.at(AT_MS + MINUTE);
  await runbook.use(await runbook.hop(await runbook.hub()));
});

test('the service control policy reaches a role with a path, as docs/setup.md has it for an OU', async () => {
  const role = TARGET_ROLE.replace('DeployRole', 'ci/DeployRole');
  const before = runbookModel({ TargetRoleArns: role }, { RolePath: '/ci/' });
  const runbook = await startRunbook(before);
  const leaked = await runbook.hop(await runbook.hub(), undefined, role);
  await runbook.use(leaked);
  runbook.setWorld(
    withAccount(before, ACCOUNTS.dev, () => ({
      serviceControlPolicies: [
        {
          FullAWSAccess: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          'revoke-deploy-sessions': markedBlock(PAGE, 'policy', 'revoke-everywhere'),
        },
      ],
    })),
  );
  await expectDenied(runbook, runbook.use(leaked), 'RevokeDeploySessions');
});

describe('a trust policy that is closed', () => {
  test.each([
    ['close-repository', 'hub', 'CloseRepository'],
    ['close-hub', 'hub', 'CloseHub'],
    ['close-target', 'target', 'CloseTarget'],
  ] as const)('by %s admits nobody any more, and ends no session', async (name, place, sid) => {
    const runbook = await startRunbook(runbookModel());
    const hub = await runbook.hub();
    const target = await runbook.hop(hub);
    runbook.setWorld(withPageStatement(runbookModel(), place, name));
    await runbook.use(target);
    if (place === 'hub') {
      await expectDenied(runbook, runbook.hub(), sid);
      // What the hub session may do is not asked of the hub's trust policy either.
      await runbook.use(await runbook.hop(hub));
    } else {
      await expectDenied(runbook, runbook.hop(hub), sid);
    }
  });

  test('to one repository lets the others in', async () => {
    const other = { repository: 'octo/till', id: '724605678' };
    const both = {
      Subjects: `${SUBJECT},${SUBJECT.replace(MEANT.repository, other.repository)}`,
      RepositoryIds: `${MEANT.repositoryId},${other.id}`,
    };
    const runbook = await startRunbook(withPageStatement(runbookModel(both), 'hub', 'close-repository'));
    await expectDenied(runbook, runbook.hub(), 'CloseRepository');
    runbook.become(other.repository, other.id);
    expect(await runbook.whoAmI(await runbook.hub())).toMatchObject({ Account: ACCOUNTS.hub });
  });

  test('ends with the deny: both together leave nobody in', async () => {
    const runbook = await startRunbook(runbookModel());
    const hub = await runbook.hub();
    const target = await runbook.hop(hub);
    const denied = withPagePolicy(withPagePolicy(runbookModel(), 'hub', 'revoke'), 'target', 'revoke');
    runbook.setWorld(withPageStatement(denied, 'hub', 'close-repository'));
    runbook.at(AT_MS + MINUTE);
    await expectDenied(runbook, runbook.use(target), 'RevokeOlderSessions');
    await expectDenied(runbook, runbook.hop(hub), 'RevokeOlderSessions');
    await expectDenied(runbook, runbook.hub(), 'CloseRepository');
    // Mended: the trust policy is as before, the deny stays.
    runbook.setWorld(denied);
    await runbook.use(await runbook.hop(await runbook.hub()));
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
