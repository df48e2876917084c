import { afterAll, describe, expect, test } from '@jest/globals';
import { closeJobs, openLocalJob, visibleLines } from '../../support/job.js';

const ACCOUNTS = `hub:
  role: arn:aws:iam::111122223333:role/github-hub
defaults:
  role: DeployRole
  region: eu-west-1
accounts:
  dev: { id: "222222222222" }
  dev-long: { id: "222222222222", route: direct, duration-seconds: 7200 }
  nightly: { id: "333333333333", route: direct }
  odd: { id: "333333333333", role: constructor }
  prod: { id: "444444444444" }
`;

afterAll(closeJobs);

describe('roles that are derived from the accounts file', () => {
  test('let in by every route under which they stand', async () => {
    const { local, exchange } = await openLocalJob({ '.github/accounts.yml': ACCOUNTS });
    await local();
    for (const account of ['dev', 'dev-long', 'nightly', 'odd', 'prod']) {
      expect([account, (await exchange({ account })).conclusion]).toEqual([account, 'success']);
    }
  });

  test('are told with those whom they let in', async () => {
    const { local } = await openLocalJob({ '.github/accounts.yml': ACCOUNTS });
    const lines = visibleLines((await local()).log);
    const file = '".github/accounts.yml"';
    expect(lines).toContain(
      `local AWS: dev, odd, prod: no policies were given, so the hub role may assume the roles in ${file}`,
    );
    expect(lines).toContain(
      `local AWS: dev-long, nightly: no policies were given, so every job of this repository may assume the roles in ${file}`,
    );
  });
});
