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

describe('with hub roles of accounts', () => {
  const own = 'arn:aws:iam::111122223333:role/github-hub-prod';
  const other = 'arn:aws:iam::999922223333:role/github-hub';
  const file = `hub:
  role: arn:aws:iam::111122223333:role/github-hub
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222" }
  prod: { id: "444444444444", hub-role: github-hub-prod }
  far: { id: "555555555555", hub-role: "${other}" }
`;

  test('each accepts its own hub role only', async () => {
    const { local, exchange } = await openLocalJob({ '.github/accounts.yml': file });
    expect((await local()).conclusion).toBe('success');
    for (const account of ['dev', 'prod', 'far']) {
      expect([account, (await exchange({ account })).conclusion]).toEqual([account, 'success']);
    }
    expect((await exchange({ account: 'dev', 'hub-role': own })).conclusion).toBe('failure');
    expect((await exchange({ account: 'prod', 'hub-role': other })).conclusion).toBe('failure');
  });

  test('the log shows which hub role may assume which roles', async () => {
    const { local } = await openLocalJob({ '.github/accounts.yml': file });
    const lines = visibleLines((await local()).log).filter((line) => line.includes('no policies were given'));
    const at = '".github/accounts.yml"';
    const hub = (arn: string, roles: string) =>
      `local AWS: hub role ${arn}: no policies were given, so every job of this repository may assume it, and it may assume ${roles}`;
    expect(lines).toEqual([
      hub('arn:aws:iam::111122223333:role/github-hub', `the roles of ${at} for accounts without their own hub-role`),
      hub(own, `the roles of prod in ${at}`),
      hub(other, `the roles of far in ${at}`),
      `local AWS: dev: no policies were given, so the hub role may assume the roles in ${at}`,
      `local AWS: prod: no policies were given, so hub role ${own} may assume the roles in ${at}`,
      `local AWS: far: no policies were given, so hub role ${other} may assume the roles in ${at}`,
    ]);
  });

  test('a folder that has the account of a hub role must have the role', async () => {
    const statement = { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' };
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { local } = await openLocalJob({
      '.github/accounts.yml': file,
      'policies/hub/github-hub/trust.json': trust,
    });
    const { conclusion, annotations } = await local({ policies: 'policies' });
    expect(conclusion).toBe('failure');
    expect(annotations.map(({ message }) => message).join()).toContain(own);
  });

  test('needs no hub.role where each account on route hub has one', async () => {
    const text = file.replace('  role: arn:aws:iam::111122223333:role/github-hub\n', '  region: eu-west-1\n');
    const each = text
      .replace('hub-role: github-hub-prod', `hub-role: "${own}"`)
      .replace('"222222222222"', `"222222222222", hub-role: "${own}"`);
    const { local, exchange } = await openLocalJob({ '.github/accounts.yml': each });
    expect((await local()).conclusion).toBe('success');
    expect((await exchange({ account: 'dev' })).conclusion).toBe('success');
  });
});

describe('with a diagnosis role', () => {
  const file = `hub:
  role: arn:aws:iam::111122223333:role/github-hub
defaults: { role: DeployRole, region: eu-west-1, diagnosis-role: ci/github-diagnosis }
accounts:
  dev: { id: "222222222222", external-id-env: DEV_EXTERNAL_ID }
  nightly: { id: "222222222222", role: Nightly }
`;

  test('a denial is answered with the statement that the emulator derived', async () => {
    const env = { DEV_EXTERNAL_ID: 'right-external-id' };
    const { local, exchange } = await openLocalJob({ '.github/accounts.yml': file }, { env });
    expect((await local()).conclusion).toBe('success');
    expect((await exchange({ account: 'dev' })).conclusion).toBe('success');
    const { log, conclusion } = await exchange({ account: 'dev', 'role-external-id': 'another-external-id' });
    expect(conclusion).toBe('failure');
    expect(log).toContain('requires another external id than this request has');
    expect(log).toContain('(certain)');
    expect(log).not.toMatch(/right-external-id|another-external-id/);
  });
});
