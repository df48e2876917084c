import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { inputsOfStep } from '../../src/shared/inputs/raw-inputs.js';
import { openWorkspace, type Workspace } from '../support/files.js';
import type { Inputs } from '../support/inputs.js';
import { HUB_ROLE } from '../support/names.js';
import { acceptedIn, readIn, refusedIn } from './workspace.js';

const POLICY = '{ "Version": "2012-10-17", "Statement": [] }';

const ACCOUNTS = `hub: { role: ${HUB_ROLE}, region: us-east-1 }
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222" }
  staging: { id: "333333333333", role: ci/Stage, region: eu-central-1, session-name: staging-deploy }
  prod:
    id: "444444444444"
    duration-seconds: 1800
    session-policy: ci/policy.json
    external-id-env: PROD_EXTERNAL_ID
  far: { id: "555555555555", route: direct, duration-seconds: 7200 }
  long: { id: "666666666666", duration-seconds: 7200 }
  hubs: { id: "111122223333", role: github-hub }
  china: { id: "777777777777", region: cn-north-1 }
`;
const PROD = { PROD_EXTERNAL_ID: 'prod-external-4711' };

let workspace: Workspace;
beforeAll(() => {
  workspace = openWorkspace(ACCOUNTS);
  workspace.write('ci/policy.json', `${POLICY}\n`);
});
afterAll(() => workspace.remove());

const own: Workspace[] = [];
afterEach(() => {
  for (const each of own.splice(0)) each.remove();
});

/** A workspace for one test. */
function workspaceOf(accounts?: string): Workspace {
  const made = openWorkspace(accounts);
  own.push(made);
  return made;
}

describe('account by name', () => {
  test('is all that a step needs to say', async () => {
    const { region, sts, way, target, sources } = await acceptedIn(workspace, { account: 'dev' });
    expect({ region, sts, way, role: target.role.arn }).toMatchObject({
      region: 'eu-west-1',
      sts: { region: 'us-east-1' },
      way: { by: 'hub', hubRole: { arn: HUB_ROLE } },
      role: 'arn:aws:iam::222222222222:role/DeployRole',
    });
    expect(sources.map(({ input, file, key }) => `${input}: ${file} ${key}`).sort()).toEqual([
      'account: .github/accounts.yml accounts.dev.id',
      'aws-region: .github/accounts.yml defaults.region',
      'hub-role: .github/accounts.yml hub.role',
      'role-to-assume: .github/accounts.yml defaults.role',
      'sts-region: .github/accounts.yml hub.region',
    ]);
  });

  test('brings session name, duration, policy and external id of its own', async () => {
    const { target } = await acceptedIn(workspace, { account: 'prod' }, PROD);
    expect(target).toMatchObject({ durationSeconds: 1800, policy: POLICY, externalId: 'prod-external-4711' });
    expect((await acceptedIn(workspace, { account: 'staging' })).target.sessionName).toBe('staging-deploy');
  });

  test('brings hub and its region all the same where the input route says hub', async () => {
    const { way, sts } = await acceptedIn(workspace, {
      account: 'far',
      route: 'hub',
      'role-duration-seconds': '3600',
    });
    expect(way).toMatchObject({ by: 'hub', hubRole: { arn: HUB_ROLE } });
    expect(sts.region).toBe('us-east-1');
  });

  test('brings its own route', async () => {
    const { way, target, sts, sources } = await acceptedIn(workspace, { account: 'far' });
    expect(way).toMatchObject({ by: 'direct' });
    expect(target).toMatchObject({ durationSeconds: 7200, role: { account: '555555555555' } });
    expect(sts.region).toBe('eu-west-1');
    expect(sources.map(({ key }) => key).filter((key) => key.startsWith('hub.'))).toEqual([]);
  });

  test.each<[string, Inputs, object]>([
    ['region', { 'aws-region': 'eu-north-1' }, { region: 'eu-north-1' }],
    ['region of STS', { 'sts-region': 'eu-north-1' }, { sts: { region: 'eu-north-1' } }],
    ['hub role', { 'hub-role': `${HUB_ROLE}-2` }, { way: { hubRole: { arn: `${HUB_ROLE}-2` } } }],
    [
      'role by its name',
      { 'role-to-assume': 'Other' },
      { target: { role: { arn: 'arn:aws:iam::444444444444:role/Other' } } },
    ],
    [
      'role by its ARN',
      { 'role-to-assume': 'arn:aws:iam::444444444444:role/x/Other' },
      { target: { role: { arn: 'arn:aws:iam::444444444444:role/x/Other' } } },
    ],
    ['session name', { 'role-session-name': 'mine' }, { target: { sessionName: 'mine' } }],
    ['duration', { 'role-duration-seconds': '900' }, { target: { durationSeconds: 900 } }],
    ['policy', { 'inline-session-policy': '{"Statement":1}' }, { target: { policy: '{"Statement":1}' } }],
    ['external id', { 'role-external-id': 'mine' }, { target: { externalId: 'mine' } }],
  ])('gives way to the input: %s', async (_, inputs, wins) => {
    expect(await acceptedIn(workspace, { account: 'prod', ...inputs }, PROD)).toMatchObject(wins);
  });

  test('needs neither variable nor policy where an input takes its place', async () => {
    const bare = workspaceOf(ACCOUNTS);
    const inputs = { account: 'prod', 'role-external-id': 'mine', 'inline-session-policy': POLICY };
    expect((await acceptedIn(bare, inputs)).target).toMatchObject({ externalId: 'mine', policy: POLICY });
  });

  test('has a region that is taken before that of the job', async () => {
    expect((await acceptedIn(workspace, { account: 'dev' }, { AWS_REGION: 'eu-south-1' })).region).toBe('eu-west-1');
  });

  test('does not export its region beside a profile, unasked', async () => {
    const { delivery } = await acceptedIn(workspace, { account: 'dev', 'aws-profile': 'x' });
    expect(delivery.exportRegion).toBe(false);
  });

  test('passes by the hub with credentials of the runner', async () => {
    const { way, sts, sources } = await acceptedIn(workspace, { account: 'dev', identity: 'ambient' });
    expect({ way, sts }).toEqual({
      way: { by: 'ambient' },
      sts: { region: 'eu-west-1', fips: false, dualStack: false },
    });
    expect(sources.map(({ key }) => key)).not.toContain('hub.role');
  });

  test('may be in another file', async () => {
    const other = workspaceOf();
    other.write('ci/aws.yml', ACCOUNTS);
    const { sources } = await acceptedIn(other, { account: 'dev', 'accounts-file': ' ci/aws.yml ' });
    expect(new Set(sources.map(({ file }) => file))).toEqual(new Set(['ci/aws.yml']));
  });
});

describe('an account with roles of its own', () => {
  const HUB_OF_ITS_OWN = 'arn:aws:iam::888888888888:role/hub-eu';
  const DIAGNOSIS = 'arn:aws:iam::222222222222:role/';
  const own = (defaults = '', account = '') =>
    workspaceOf(`hub: { role: "${HUB_ROLE}" }
defaults: { role: DeployRole, region: eu-west-1${defaults} }
accounts:
  dev: { id: "222222222222", hub-role: "${HUB_OF_ITS_OWN}"${account} }
`);
  const diagnosed = () => own(', diagnosis-role: diagnosis', ', diagnosis-role: of-dev');

  test('is reached through its hub, and explained by its diagnosis role', async () => {
    const { way, diagnosisRole, sources } = await acceptedIn(diagnosed(), { account: 'dev' });
    expect(way).toMatchObject({ by: 'hub', hubRole: { arn: HUB_OF_ITS_OWN } });
    expect(diagnosisRole?.arn).toBe(`${DIAGNOSIS}of-dev`);
    expect(sources.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['accounts.dev.hub-role', 'accounts.dev.diagnosis-role']),
    );
  });

  test('is digits for a step that names it by them', async () => {
    const { way, diagnosisRole } = await acceptedIn(diagnosed(), { account: '222222222222' });
    expect(way).toMatchObject({ hubRole: { arn: HUB_ROLE } });
    expect(diagnosisRole?.arn).toBe(`${DIAGNOSIS}diagnosis`);
  });

  test.each<[string, Inputs, object]>([
    ['the input hub-role', { 'hub-role': HUB_ROLE }, { by: 'hub', hubRole: { arn: HUB_ROLE } }],
    ['credentials of the runner', { identity: 'ambient' }, { by: 'ambient' }],
    ['route direct', { route: 'direct' }, { by: 'direct' }],
  ])('is not reached through its hub with %s', async (_, inputs, way) => {
    const found = await acceptedIn(own(), { account: 'dev', ...inputs });
    expect(found.way).toMatchObject(way);
    expect(found.sources.map(({ key }) => key)).not.toContain('accounts.dev.hub-role');
  });
});

describe('an account by its digits', () => {
  test('is digits, but for hub, region and role that hold for all', async () => {
    const { target, region, way } = await acceptedIn(workspace, { account: '444444444444' });
    expect(target).toEqual({
      ...target,
      role: expect.objectContaining({ arn: 'arn:aws:iam::444444444444:role/DeployRole' }),
      durationSeconds: 3600,
      sessionName: 'job-0-1',
    });
    expect(target.externalId).toBeUndefined();
    expect({ region, way: way.by }).toEqual({ region: 'eu-west-1', way: 'hub' });
  });

  test('leaves the region of the job before the defaults', async () => {
    const found = await acceptedIn(workspace, { account: '222222222222' }, { AWS_REGION: 'eu-south-1' });
    expect(found.region).toBe('eu-south-1');
  });
});

describe('the accounts file is opened only when something is taken from it', () => {
  const GOOD = {
    'aws-region': 'eu-west-1',
    'hub-role': HUB_ROLE,
    'role-to-assume': 'arn:aws:iam::222222222222:role/X',
  };
  /** A workspace whose accounts file is no YAML, so that opening it is an error. */
  const spoilt = () => workspaceOf('[');

  test.each<[string, Inputs, Record<string, string>]>([
    ['everything is given', GOOD, {}],
    ['the region is that of the job', { ...GOOD, 'aws-region': undefined }, { AWS_REGION: 'eu-west-1' }],
    ['the account is digits', { ...GOOD, 'role-to-assume': 'X', account: '222222222222' }, {}],
    ['no hub is passed', { ...GOOD, 'hub-role': undefined, route: 'direct' }, {}],
    ['the runner has credentials', { ...GOOD, 'hub-role': undefined, identity: 'ambient' }, {}],
    ['profiles are roles', { ...GOOD, profiles: 'a = hub\nb = arn:aws:iam::333333333333:role/X' }, {}],
    ['it is named and nothing is taken', { ...GOOD, 'accounts-file': '.github/accounts.yml' }, {}],
  ])('not when %s', async (_, inputs, environment) => {
    const { sources } = await acceptedIn(spoilt(), inputs, environment);
    expect(sources).toEqual([]);
  });

  test.each<[string, Inputs]>([
    ['account is a name', { ...GOOD, account: 'dev' }],
    ['a profile names an account', { ...GOOD, profiles: 'a = dev' }],
    ['hub-role is missing', { ...GOOD, 'hub-role': undefined }],
    ['role-to-assume is missing', { ...GOOD, 'role-to-assume': undefined, account: '222222222222' }],
    ['aws-region is missing', { ...GOOD, 'aws-region': undefined }],
  ])('when %s; and when it is bad, nothing is said to be missing', async (_, inputs) => {
    expect(await refusedIn(spoilt(), inputs)).toEqual([
      expect.stringMatching(/^\.github\/accounts\.yml:1:\d: the file is not valid YAML/),
    ]);
  });

  test('when hub and region alone are taken', async () => {
    const { way, region } = await acceptedIn(workspace, { 'role-to-assume': 'arn:aws:iam::222222222222:role/X' });
    expect({ way, region }).toMatchObject({ way: { hubRole: { arn: HUB_ROLE } }, region: 'eu-west-1' });
  });
});

describe('a region that is not named as AWS names them is taken, and doubted by where it stands,', () => {
  const odd = (place: string) => [{ name: place, detail: { code: 'unusual-region', found: 'eu-wset-1' } }];
  const FILE = 'defaults: { role: R, region: eu-wset-1 }\naccounts: { dev: { id: "222222222222" } }';
  test.each<[string, string, Inputs, Record<string, string>]>([
    ['the input', 'aws-region', { account: '222222222222', 'aws-region': 'eu-wset-1' }, {}],
    ['the input for STS', 'sts-region', { account: 'dev', 'aws-region': 'eu-west-1', 'sts-region': 'eu-wset-1' }, {}],
    ['the variable of the job', 'AWS_REGION', { account: '222222222222' }, { AWS_REGION: 'eu-wset-1' }],
    [
      'the file, once',
      '.github/accounts.yml:1:30: defaults.region',
      { account: 'dev', profiles: 'a = dev\nb = dev', 'sts-region': 'eu-west-1' },
      {},
    ],
  ])('%s', async (_, place, inputs, environment) => {
    const reading = await readIn(workspaceOf(FILE), { 'hub-role': HUB_ROLE, ...inputs }, environment);
    expect(reading).toMatchObject({ ok: true, warnings: odd(place) });
  });
});

describe('what is wrong is told by where it stands:', () => {
  const AT = '.github/accounts.yml';
  test.each<[string, Inputs, Record<string, string>, unknown[]]>([
    [
      'a name that is not there',
      { account: 'stagin' },
      {},
      [
        `account "stagin" is not in "${AT}". Use "staging" if that is meant. The accounts are "dev", "staging", "prod", "far", "long", "hubs", "china".`,
      ],
    ],
    [
      'a name that is like none of them',
      { account: 'sandbox' },
      {},
      [
        `account "sandbox" is not in "${AT}". The accounts are "dev", "staging", "prod", "far", "long", "hubs", "china".`,
      ],
    ],
    [
      'a role ARN of another account',
      { account: 'prod', 'role-to-assume': 'arn:aws:iam::222222222222:role/X' },
      PROD,
      [
        'account "prod (444444444444)" is not the account of role-to-assume "arn:aws:iam::222222222222:role/X". Set the same account in both, or remove account.',
      ],
    ],
    [
      'an external id whose variable is not set',
      { account: 'prod' },
      {},
      [
        `${AT}:10:22: accounts.prod.external-id-env "PROD_EXTERNAL_ID" is not set in this step, or empty. Set the variable in the step's env to the external id of account "prod".`,
      ],
    ],
    [
      'an external id that does not fit',
      { account: 'prod' },
      { PROD_EXTERNAL_ID: 'with blanks in it' },
      [
        `${AT}:10:22: accounts.prod.external-id-env is not a valid external id (not shown). Use 2 to 1224 characters from A-Z a-z 0-9 _ + = , . @ : / -.`,
      ],
    ],
    [
      'a duration beyond the cap',
      { account: 'long' },
      {},
      [
        `${AT}:12:49: accounts.long.duration-seconds 7200 is more than 3600, the limit of AWS for a session through the hub (role chaining). Use at most 3600, or route: direct.`,
      ],
    ],
    [
      'a region of another partition',
      { account: 'china' },
      {},
      [
        `${AT}:14:40: accounts.china.region "cn-north-1" is in another partition than role "arn:aws:iam::777777777777:role/DeployRole". Use a region of partition aws.`,
      ],
    ],
    [
      'the hub role for a target',
      { account: 'hubs' },
      {},
      [
        `${AT}:13:37: accounts.hubs.role "github-hub" is the hub role itself. Set the target role, or route: direct to assume this role only.`,
      ],
    ],
    [
      'what route direct cannot carry',
      { account: 'prod', route: 'direct' },
      PROD,
      [
        `${AT}:10:22: accounts.prod.external-id-env can't be used on route direct, because a web-identity call sends no external id. Remove it, or set route: hub.`,
      ],
    ],
    [
      'an account that is not allowed',
      { account: 'dev', 'allowed-account-ids': '333333333333' },
      {},
      [
        'allowed-account-ids does not contain the target account 222222222222. Check role-to-assume and account, or add the account here.',
      ],
    ],
    [
      'bad inputs beside it, all together',
      { account: 'prdo', 'role-session-name': 'x', summary: 'yes' },
      {},
      [
        expect.stringMatching(/^account "prdo" is not in/),
        expect.stringMatching(/^role-session-name "x" is/),
        expect.stringMatching(/^summary is "yes"/),
      ],
    ],
    [
      'an account without a file',
      { account: 'dev', 'accounts-file': 'nowhere.yml' },
      {},
      [expect.stringMatching(/^accounts-file "nowhere\.yml" does not exist\. /)],
    ],
  ])('%s', async (_, inputs, environment, sentences) => {
    expect(await refusedIn(workspace, inputs, environment)).toEqual(sentences);
  });

  test('no role anywhere', async () => {
    const bare = workspaceOf('accounts:\n  dev: { id: "222222222222" }');
    const inputs = { account: 'dev', 'aws-region': 'eu-west-1', 'hub-role': HUB_ROLE };
    expect(await refusedIn(bare, inputs)).toEqual([
      '.github/accounts.yml:2:3: accounts.dev.role is missing. Set it there, or role under defaults.',
    ]);
  });

  test('an account by name where there is no file at all', async () => {
    expect(await refusedIn(workspaceOf(), { account: 'dev', profiles: 'a = hub', summary: 'yes' })).toEqual([
      'account "dev" needs ".github/accounts.yml", which is not in the workspace. Run actions/checkout before this step, or use the account\'s 12 digits in quotes (in profiles, a role ARN).',
      'summary is "yes", not a boolean. Use true or false.',
    ]);
  });

  test.each<[string, string, Inputs, string]>([
    [
      'is named .yaml',
      '.github/accounts.yaml',
      { account: 'dev' },
      'accounts-file ".github/accounts.yml" does not exist, but ".github/accounts.yaml" does. Rename that file, or set accounts-file to it.',
    ],
    [
      'is named .yaml, and no account by its name',
      '.github/accounts.yaml',
      { account: '222222222222' },
      'accounts-file ".github/accounts.yml" does not exist, but ".github/accounts.yaml" does. Rename that file, or set accounts-file to it.',
    ],
    [
      'is named .yml where .yaml is written',
      'ci/a.yml',
      { account: 'dev', 'accounts-file': 'ci/a.yaml' },
      'accounts-file "ci/a.yaml" does not exist, but "ci/a.yml" does. Rename that file, or set accounts-file to it.',
    ],
    [
      'is a folder',
      '.github/accounts.yml/dev.yml',
      { account: 'dev' },
      'accounts-file ".github/accounts.yml" is not a file. Use the path of a file.',
    ],
  ])('a file that %s: it comes first, and what it explains is not told', async (_, name, inputs, sentence) => {
    const own = workspaceOf();
    own.write(name, ACCOUNTS);
    expect(await refusedIn(own, { ...inputs, summary: 'yes' })).toEqual([
      sentence,
      'summary is "yes", not a boolean. Use true or false.',
    ]);
  });

  const policy = (text: string) => (folder: string) => {
    mkdirSync(path.join(folder, 'ci'));
    writeFileSync(path.join(folder, 'ci/policy.json'), text);
  };
  test.each<[string, (folder: string) => void, RegExp]>([
    ['not there', () => undefined, / "ci\/policy\.json" does not exist\. /],
    ['empty', policy(' \n'), / "ci\/policy\.json" is empty\. /],
    ['no JSON', policy('{'), /is not valid JSON: /],
    ['no object', policy('[]'), /is JSON, but not an object\. /],
    ['too long', policy(`{"Statement":"${'x'.repeat(2048)}"}`), /is too long\. /],
    ['far too long', policy('x'.repeat(20_000)), /is larger than 16384 bytes\. /],
    ['a folder', (folder) => mkdirSync(path.join(folder, 'ci/policy.json'), { recursive: true }), /is not a file\. /],
    [
      'a link that leads out of the workspace',
      (folder) => {
        writeFileSync(path.join(folder, '../policy.json'), POLICY);
        mkdirSync(path.join(folder, 'ci'));
        symlinkSync('../../policy.json', path.join(folder, 'ci/policy.json'));
      },
      /a link to a file outside the workspace\. /,
    ],
  ])('a session policy that is %s', async (_, make, says) => {
    const other = workspaceOf(ACCOUNTS);
    make(other.folder);
    const [sentence, ...others] = await refusedIn(other, { account: 'prod' }, PROD);
    expect(sentence).toMatch(/^\.github\/accounts\.yml:9:21: accounts\.prod\.session-policy /);
    expect(sentence).toMatch(says);
    expect(others).toEqual([]);
  });
});

describe('profiles by the names of accounts', () => {
  /** Each profile of a request, as one line. */
  async function linesOf(inputs: Inputs, environment: Record<string, string> = {}): Promise<string[]> {
    const request = await acceptedIn(workspace, { account: 'dev', ...inputs }, environment);
    return request.profiles.map(({ name, target, own: terms }) => {
      if (terms === undefined) return `${name}: ${target === 'hub' ? target : target.arn}`;
      const { way, session, region } = terms;
      const { role, durationSeconds, sessionName, externalId } = session;
      return [`${name}:`, way.by, role.arn, region, durationSeconds, sessionName, externalId ?? '-'].join(' ');
    });
  }

  test('each have their own role, region, route, session and external id', async () => {
    const profiles = 'd = dev\ns = staging\np = prod\nf = far\nh = hub';
    expect(await linesOf({ profiles }, PROD)).toEqual([
      'd: hub arn:aws:iam::222222222222:role/DeployRole eu-west-1 3600 job-0-1 -',
      's: hub arn:aws:iam::333333333333:role/ci/Stage eu-central-1 3600 staging-deploy -',
      'p: hub arn:aws:iam::444444444444:role/DeployRole eu-west-1 1800 job-0-1 prod-external-4711',
      'f: direct arn:aws:iam::555555555555:role/DeployRole eu-west-1 7200 job-0-1 -',
      'h: hub',
    ]);
  });

  test('have what the step says where their account says nothing, and keep their own where it does', async () => {
    const inputs = {
      profiles: 's = staging\np = prod',
      'role-external-id': 'of-the-step',
      'role-session-name': 'step',
      'role-duration-seconds': '900',
      'aws-region': 'eu-north-1',
    };
    expect(await linesOf(inputs, PROD)).toEqual([
      's: hub arn:aws:iam::333333333333:role/ci/Stage eu-central-1 900 staging-deploy of-the-step',
      'p: hub arn:aws:iam::444444444444:role/DeployRole eu-west-1 1800 step prod-external-4711',
    ]);
  });

  test('take nothing from the account of the step', async () => {
    const [line] = await linesOf({ account: 'prod', profiles: 'd = dev' }, PROD);
    expect(line).toBe('d: hub arn:aws:iam::222222222222:role/DeployRole eu-west-1 3600 job-0-1 -');
  });

  test('go through the hub although the step does not', async () => {
    expect(await linesOf({ account: 'far', profiles: 's = staging' })).toEqual([
      's: hub arn:aws:iam::333333333333:role/ci/Stage eu-central-1 3600 staging-deploy -',
    ]);
  });

  test('start from credentials of the runner, as the step does', async () => {
    const [line] = await linesOf({ identity: 'ambient', profiles: 's = staging' });
    expect(line).toBe('s: ambient arn:aws:iam::333333333333:role/ci/Stage eu-central-1 3600 staging-deploy -');
  });

  test('their external ids are known as secrets, as is that of the step', async () => {
    const { readFileDefaults: openLayer } = await import('../../src/action/inputs/read-file-defaults.js');
    const environment = { GITHUB_WORKSPACE: workspace.folder, ...PROD };
    const secrets = async (inputs: object) => (await openLayer(inputsOfStep({ ...environment, ...inputs }))).secrets;
    expect(await secrets({ INPUT_PROFILES: 'p = prod' })).toEqual(['prod-external-4711']);
    expect(await secrets({ INPUT_ACCOUNT: 'prod' })).toEqual(['prod-external-4711']);
  });

  test.each<[string, Inputs, Array<string | RegExp>]>([
    [
      'a name that is not there',
      { profiles: 'p = prdo' },
      [/^profiles "prdo" is not in .*\. Use "prod" if that is meant\. /],
    ],
    [
      'an external id that is not set',
      { profiles: 'p = prod' },
      [/:10:22: accounts\.prod\.external-id-env "PROD_EXTERNAL_ID" is not set/],
    ],
    ['a duration beyond the cap', { profiles: 'l = long' }, [/:12:49: accounts\.long\.duration-seconds 7200 is more/]],
    ['the hub role', { profiles: 'h = hubs' }, [/:13:37: accounts\.hubs\.role .* is the hub role itself\. /]],
    [
      'a region of another partition',
      { profiles: 'c = china' },
      [/:14:40: accounts\.china\.region "cn-north-1" is in another partition/],
    ],
    [
      'an account that is not allowed',
      { profiles: 's = staging', 'allowed-account-ids': '222222222222' },
      [/^allowed-account-ids does not contain the target account 333333333333\. /],
    ],
    [
      'what a direct route cannot carry, said once',
      { profiles: 'f = far\ng = far', 'role-session-tags': 'a=b' },
      [/^role-session-tags can't be used on route direct, /],
    ],
    [
      'a direct route without a token',
      { identity: 'ambient', profiles: 'f = far' },
      [/:11:37: accounts\.far\.route is direct, which needs an OIDC token, but identity is ambient\. /],
    ],
  ])('are refused for %s', async (_, inputs, says) => {
    const sentences = await refusedIn(workspace, { account: 'dev', ...inputs });
    expect(sentences).toEqual(says.map((each) => expect.stringMatching(each)));
  });

  test('are refused for an account without a role', async () => {
    const bare = workspaceOf('accounts:\n  dev: { id: "222222222222" }');
    const inputs = {
      'aws-region': 'eu-west-1',
      'hub-role': HUB_ROLE,
      'role-to-assume': 'arn:aws:iam::333333333333:role/X',
      profiles: 'd = dev',
    };
    expect(await refusedIn(bare, inputs)).toEqual([
      expect.stringMatching(/^profiles contains the account "dev", which has no role/),
    ]);
  });
});

test('a bad accounts file is told together with bad inputs', async () => {
  const reading = await readIn(workspaceOf('accounts:\n  dev: { id: 222222222222 }'), {
    account: 'dev',
    summary: 'yes',
  });
  expect(reading).toMatchObject({
    ok: false,
    issues: [{ name: 'summary' }],
    fileIssues: [{ key: 'accounts.dev.id', position: { line: 2, column: 14 } }],
  });
});
