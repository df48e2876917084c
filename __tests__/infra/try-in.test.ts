/** Templates and parameters in a folder of policies, tried by the policy tests that users run there. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { infraCommand } from '../../src/cli/infra.js';
import { testCommand } from '../../src/cli/test.js';
import { accountsFile } from '../support/accounts-files.js';
import { type CommandRun, IMMUTABLE_FLAGS, runInfra, runInfraIn } from '../support/command.js';
import { removeFolders } from '../support/files.js';

afterEach(removeFolders);

const FILE = `
hub: { role: "arn:aws:iam::111122223333:role/github-hub" }
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222" }
  prod: { id: "444444444444", role: ci/ProdDeployRole, environment: production, external-id-env: PROD_EXTERNAL_ID }
`;
const CASES = {
  defaults: {
    claims: {
      repository: 'octo/shop',
      repository_id: '724601234',
      repository_owner_id: '9919012',
      ref: 'refs/heads/main',
    },
    subject: 'immutable',
  },
};
const TRY = ['--try-in', 'policies'];
const external = { 'external-id': 'try-PROD_EXTERNAL_ID' };

/** What the cases come to in the folder where it was tried. */
async function checked({ folder }: CommandRun, ...cases: object[]): Promise<readonly string[]> {
  const named = cases.map((one, at) => ({ name: String(at), ...one }));
  writeFileSync(path.join(folder, 'policies/cases.json'), JSON.stringify({ ...CASES, cases: named }));
  let output = '';
  const stdout = { write: (text: string) => (output += text) };
  await testCommand(
    ['--quiet'],
    { stdin: process.stdin, stdout, stderr: process.stderr },
    { environment: {}, current: folder, templates: '' },
  );
  return output.trimEnd().split('\n');
}

const inFolder = ({ folder }: CommandRun) =>
  readdirSync(path.join(folder, 'policies'), { recursive: true }).map(String);
const read = ({ folder }: CommandRun, file: string) => readFileSync(path.join(folder, 'policies', file), 'utf8');

describe('--try-in', () => {
  test('writes copies of the templates and their parameters into the folders of the accounts, and names them', () => {
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS, ...TRY);
    const files = ['hub/hub', 'dev/target', 'prod/target'].flatMap((one) => [`${one}.yml`, `${one}.parameters.json`]);
    expect(asked).toMatchObject({ status: 0, out: `${files.map((file) => path.join('policies', file)).join('\n')}\n` });
    expect(inFolder(asked).toSorted()).toEqual(['dev', 'hub', 'prod', ...files.map(path.normalize)].toSorted());
    expect(read(asked, 'hub/hub.yml')).toBe(readFileSync('infra/cloudformation/hub.yml', 'utf8'));
    expect(read(asked, 'dev/target.yml')).toBe(readFileSync('infra/cloudformation/target.yml', 'utf8'));
  });

  test('makes what --out makes, but for the external id, which is in no file', () => {
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS, ...TRY, '--out', 'infra');
    const made = (file: string) => readFileSync(path.join(asked.folder, 'infra', file), 'utf8');
    expect(read(asked, 'hub/hub.parameters.json')).toBe(made('hub.parameters.json'));
    expect(read(asked, 'dev/target.parameters.json')).toBe(made('target-1.parameters.json'));
    expect(read(asked, 'prod/target.parameters.json')).toBe(
      made('target-2.parameters.json').replace('<the value of PROD_EXTERNAL_ID>', 'try-PROD_EXTERNAL_ID'),
    );
    expect(asked.err).toContain(
      'the external id of PROD_EXTERNAL_ID is "try-PROD_EXTERNAL_ID". Use external-id: try-PROD_EXTERNAL_ID in the cases, and act -s PROD_EXTERNAL_ID=try-PROD_EXTERNAL_ID.',
    );
  });

  test('lets policy tests run at once', async () => {
    const lines = await checked(
      runInfra(FILE, ...IMMUTABLE_FLAGS, ...TRY),
      { role: 'dev', expect: 'allowed' },
      { role: 'dev', claims: { ref: 'refs/heads/x' }, expect: 'denied', at: 'hub' },
      { role: 'dev', claims: { repository_id: '1' }, expect: 'denied', at: 'hub' },
      { role: 'prod', ...external, expect: 'allowed' },
      { role: 'prod', expect: 'denied', at: 'target', by: 'sts:ExternalId' },
      { role: 'prod', claims: { environment: null }, ...external, expect: 'denied', at: 'target' },
    );
    expect(lines).toEqual(['6 passed, 0 failed']);
  });

  test('can be run again with other flags', async () => {
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS, ...TRY);
    const again = runInfraIn(asked.folder, ...IMMUTABLE_FLAGS, '--branch', 'x', ...TRY);
    expect(again.status).toBe(0);
    const cases = [{ role: 'dev', claims: { ref: 'refs/heads/x' }, expect: 'allowed' }];
    expect(await checked(again, ...cases)).toEqual(['1 passed, 0 failed']);
  });

  test('says which organization the accounts are in, and leaves an account.json that is there', async () => {
    const flags = [...IMMUTABLE_FLAGS, ...TRY, '--organization', 'o-exampleorgid'];
    const asked = runInfra(FILE, ...flags);
    const both = [{ role: 'dev', expect: 'allowed' }];
    expect(await checked(asked, ...both)).toEqual(['1 passed, 0 failed']);
    expect(runInfraIn(asked.folder, ...flags).err).not.toContain('account.json');
    for (const text of ['{ "disabledRegions": ["eu-south-2"] }', '{']) {
      writeFileSync(path.join(asked.folder, 'policies/hub/account.json'), text);
      const again = runInfraIn(asked.folder, ...flags);
      expect(again.status).toBe(0);
      expect(again.err).toContain('account.json" exists and was not changed. Add "organizationId": "o-exampleorgid"');
      expect(read(asked, 'hub/account.json')).toBe(text);
    }
  });

  test('puts many accounts that are all alike into one folder, beside which single ones have what is theirs', async () => {
    const asked = runInfra(
      accountsFile(400),
      ...IMMUTABLE_FLAGS,
      ...TRY,
      '--organization',
      'o-exampleorgid',
      '--target',
      'PolicyName=p',
    );
    expect(
      inFolder(asked)
        .filter((file) => file.endsWith('.yml'))
        .map(path.normalize)
        .toSorted(),
    ).toEqual(['_targets/target.yml', 'hub/hub.yml'].map(path.normalize));
    mkdirSync(path.join(asked.folder, 'policies/_targets/managed-policies'));
    const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } };
    writeFileSync(path.join(asked.folder, 'policies/_targets/managed-policies/p.json'), JSON.stringify(policy));
    const cases = ['team-0', 'team-399'].map((role) => ({ role, expect: 'allowed' }));
    expect(await checked(asked, ...cases)).toEqual(['2 passed, 0 failed']);
  });

  test('tells of files of an earlier run that would count beside those of this one', () => {
    const before = runInfra(accountsFile(2), ...IMMUTABLE_FLAGS, ...TRY);
    writeFileSync(path.join(before.folder, '.github/accounts.yml'), accountsFile(11));
    const { err } = runInfraIn(before.folder, ...IMMUTABLE_FLAGS, ...TRY);
    for (const name of ['team-0', 'team-1']) {
      expect(err).toContain(
        `"${path.join('policies', name, 'target.yml')}" exists, was not written now, and is read too`,
      );
    }
  });

  test('gives an account one folder, whatever it is called and however many roles it has', async () => {
    const text = `
hub: { role: "arn:aws:iam::111122223333:role/github-hub" }
accounts:
  a: { id: "222222222222", role: One }
  b: { id: "222222222222", role: Two }
  c: { id: "222222222222", role: One }
  shared: { id: "111122223333", role: One }
`;
    const asked = runInfra(text, ...IMMUTABLE_FLAGS, ...TRY);
    expect(
      inFolder(asked)
        .filter((file) => file.endsWith('.yml'))
        .map(path.normalize)
        .toSorted(),
    ).toEqual(['a/target-1.yml', 'a/target-2.yml', 'hub/hub.yml', 'hub/target.yml'].map(path.normalize).toSorted());
    const cases = ['a', 'b', 'c', 'shared'].map((role) => ({ role, expect: 'allowed' }));
    expect(await checked(asked, ...cases)).toEqual(['4 passed, 0 failed']);
  });

  test('needs no hub where all accounts are on route direct', async () => {
    const asked = runInfra(accountsFile(1, ', route: direct'), ...IMMUTABLE_FLAGS, ...TRY);
    expect(inFolder(asked)).not.toContain('hub');
    expect(await checked(asked, { role: 'team-0', expect: 'allowed' })).toEqual(['1 passed, 0 failed']);
  });

  test('makes nothing where the templates are not at hand, or the folder can’t be written', () => {
    const flags = [...IMMUTABLE_FLAGS, '--try-in', '.github/accounts.yml'];
    expect(runInfra(FILE, ...flags)).toMatchObject({
      status: 2,
      err: expect.stringMatching(/^--try-in can't be written \(/),
    });
    const { folder } = runInfra(FILE, ...IMMUTABLE_FLAGS);
    let err = '';
    const nothing = { write: () => undefined };
    const streams = { stdin: process.stdin, stdout: nothing, stderr: { write: (text: string) => (err += text) } };
    const context = { environment: {}, current: folder, templates: path.join(folder, 'nowhere') };
    const argv = [...IMMUTABLE_FLAGS, ...TRY, '--out', 'made'];
    expect(infraCommand(argv, streams, context)).toBe(2);
    expect(err).toMatch(
      /^xacct infra needs the templates, and ".*nowhere" does not have hub\.yml and target\.yml\. Run/,
    );
    expect(readdirSync(folder)).toEqual(['.github']);
  });
});
