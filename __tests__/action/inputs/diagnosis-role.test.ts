/** Which role may read the target role after a denial: inputs, accounts file, route and identity. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { acceptedIn, refusedIn } from '../../accounts/workspace.js';
import { openWorkspace, type Workspace } from '../../support/files.js';
import { GOOD, type Inputs } from '../../support/inputs.js';
import { HUB_ROLE } from '../../support/names.js';

const ACCOUNTS = `hub: { role: ${HUB_ROLE}, region: eu-west-1 }
defaults: { role: DeployRole, region: eu-west-1, diagnosis-role: audit/Reader }
accounts:
  dev: { id: "222222222222" }
  prod: { id: "444444444444", diagnosis-role: ProdReader }
  far: { id: "555555555555", route: direct }
  odd: { id: "666666666666", route: direct, diagnosis-role: OddReader }
  self: { id: "777777777777", diagnosis-role: deployrole }
`;
const AT = '.github/accounts.yml';

let workspace: Workspace;
beforeAll(() => {
  workspace = openWorkspace(ACCOUNTS);
});
afterAll(() => workspace.remove());

const reader = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const AMBIENT = { identity: 'ambient' };
const DIRECT = { route: 'direct' };

describe('the role for the step is', () => {
  test.each<[string, Inputs, string | undefined, string | undefined]>([
    ['none without input and file', { ...GOOD }, undefined, undefined],
    [
      'a name in the account of the target',
      { ...GOOD, 'diagnosis-role': 'a/R' },
      reader('222222222222', 'a/R'),
      undefined,
    ],
    [
      'an ARN in that account',
      { ...GOOD, 'diagnosis-role': reader('222222222222', 'R') },
      reader('222222222222', 'R'),
      undefined,
    ],
    ['the default of the file', { account: 'dev' }, reader('222222222222', 'audit/Reader'), 'defaults.diagnosis-role'],
    [
      'the default of the file for 12 digits',
      { account: '999999999999' },
      reader('999999999999', 'audit/Reader'),
      'defaults.diagnosis-role',
    ],
    ["the account's own", { account: 'prod' }, reader('444444444444', 'ProdReader'), 'accounts.prod.diagnosis-role'],
    [
      "the input's before the file's",
      { account: 'prod', 'diagnosis-role': 'Mine' },
      reader('444444444444', 'Mine'),
      undefined,
    ],
    [
      "the account's own with the runner's credentials",
      { account: 'prod', ...AMBIENT },
      reader('444444444444', 'ProdReader'),
      'accounts.prod.diagnosis-role',
    ],
    [
      "the input's with the runner's credentials",
      { ...GOOD, ...AMBIENT, 'diagnosis-role': 'Mine' },
      reader('222222222222', 'Mine'),
      undefined,
    ],
    ['no default on route direct of the file', { account: 'far' }, undefined, undefined],
    ['no default on route direct of the input', { account: 'dev', ...DIRECT }, undefined, undefined],
    ['no default on route direct for 12 digits', { account: '999999999999', ...DIRECT }, undefined, undefined],
    [
      'the default where the input route is hub',
      { account: 'far', route: 'hub' },
      reader('555555555555', 'audit/Reader'),
      'defaults.diagnosis-role',
    ],
  ])('%s', async (_, inputs, arn, key) => {
    const { diagnosisRole, sources } = await acceptedIn(workspace, inputs);
    expect(diagnosisRole?.arn).toBe(arn);
    expect(sources.find(({ input }) => input === 'diagnosis-role')?.key).toBe(key);
  });

  test('in the partition of the target', async () => {
    const { diagnosisRole } = await acceptedIn(workspace, {
      'aws-region': 'cn-north-1',
      'hub-role': 'arn:aws-cn:iam::111122223333:role/github-hub',
      'role-to-assume': 'arn:aws-cn:iam::222222222222:role/DeployRole',
      'diagnosis-role': 'R',
    });
    expect(diagnosisRole?.arn).toBe('arn:aws-cn:iam::222222222222:role/R');
  });
});

describe('rejected by its place:', () => {
  test.each<[string, Inputs, string]>([
    ['an input on route direct', { account: 'far', 'diagnosis-role': 'R' }, 'diagnosis-role'],
    ["an account's own key on route direct", { account: 'odd' }, `${AT}:7:61: accounts.odd.diagnosis-role`],
    ['the same by the input route', { account: 'prod', ...DIRECT }, `${AT}:5:47: accounts.prod.diagnosis-role`],
    ['the target role itself', { account: 'self' }, `${AT}:8:47: accounts.self.diagnosis-role`],
    ['an ARN of another account', { account: 'dev', 'diagnosis-role': reader('444444444444', 'R') }, 'diagnosis-role'],
    [
      'an ARN of another partition',
      { account: 'dev', 'diagnosis-role': 'arn:aws-cn:iam::222222222222:role/R' },
      'diagnosis-role',
    ],
    [
      "an account's own key of a profile on route direct",
      { ...GOOD, profiles: 'a = odd' },
      `${AT}:7:61: accounts.odd.diagnosis-role`,
    ],
  ])('%s', async (_, inputs, place) => {
    const issues = await refusedIn(workspace, inputs);
    expect(issues).toHaveLength(1);
    expect(issues[0]?.startsWith(`${place} `)).toBe(true);
  });
});

describe('a profile has', () => {
  const profiles = ['a = dev', 'b = prod', 'c = far', 'd = arn:aws:iam::888888888888:role/X', 'e = hub'].join('\n');
  const rolesOf = async (inputs: Inputs) => {
    const request = await acceptedIn(workspace, { ...GOOD, 'aws-profile': 'own', profiles, ...inputs });
    return Object.fromEntries(request.profiles.map(({ name, diagnosisRole }) => [name, diagnosisRole?.arn]));
  };

  test("the role of its own account, else the step's name in that account", async () => {
    expect(await rolesOf({ 'diagnosis-role': 'Mine' })).toEqual({
      own: reader('222222222222', 'Mine'),
      a: reader('222222222222', 'audit/Reader'),
      b: reader('444444444444', 'ProdReader'),
      c: undefined,
      d: reader('888888888888', 'Mine'),
      e: undefined,
    });
  });

  test("no role of another account, and not its own target as the step's name", async () => {
    expect(await rolesOf({ 'diagnosis-role': reader('222222222222', 'X') })).toMatchObject({
      own: reader('222222222222', 'X'),
      d: undefined,
    });
    expect((await rolesOf({ 'diagnosis-role': 'x' })).d).toBeUndefined();
  });
});
