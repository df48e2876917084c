/** One hub role for each trust boundary: inputs, accounts file, route, identity and profiles. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { acceptedIn, refusedIn } from '../../accounts/workspace.js';
import { openWorkspace, type Workspace } from '../../support/files.js';
import type { Inputs } from '../../support/inputs.js';
import { HUB_ROLE } from '../../support/names.js';

const PROD_HUB = 'arn:aws:iam::111122223333:role/hubs/github-hub-prod';
const OTHER_HUB = 'arn:aws:iam::999922223333:role/github-hub';
const INPUT_HUB = 'arn:aws:iam::111122223333:role/of-the-input';

const accountsFile = (hub: string) => `hub: { ${hub}region: eu-west-1 }
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222" }
  prod: { id: "444444444444", hub-role: ${hub === '' ? PROD_HUB : 'hubs/github-hub-prod'} }
  other: { id: "555555555555", hub-role: "${OTHER_HUB}" }
  far: { id: "666666666666", hub-role: "${PROD_HUB}", route: direct }
  self: { id: "111122223333", role: hubs/github-hub-prod, hub-role: "${PROD_HUB}" }
`;

let workspace: Workspace;
let withoutHub: Workspace;
beforeAll(() => {
  workspace = openWorkspace(accountsFile(`role: "${HUB_ROLE}", `));
  withoutHub = openWorkspace(accountsFile(''));
});
afterAll(() => {
  workspace.remove();
  withoutHub.remove();
});

describe('the step goes through', () => {
  test.each<[string, Inputs, string | undefined, string | undefined]>([
    ['the hub role of the file', { account: 'dev' }, HUB_ROLE, 'hub.role'],
    ['the hub role of the file for 12 digits', { account: '444444444444' }, HUB_ROLE, 'hub.role'],
    ["the account's own, by its name", { account: 'prod' }, PROD_HUB, 'accounts.prod.hub-role'],
    ["the account's own in another account", { account: 'other' }, OTHER_HUB, 'accounts.other.hub-role'],
    ["the input's", { account: 'prod', 'hub-role': INPUT_HUB }, INPUT_HUB, undefined],
    ['none on route direct of the file', { account: 'far' }, undefined, undefined],
    ['none on route direct of the input', { account: 'prod', route: 'direct' }, undefined, undefined],
    [
      "the account's own where the input route is hub",
      { account: 'far', route: 'hub' },
      PROD_HUB,
      'accounts.far.hub-role',
    ],
    ["none with the runner's credentials", { account: 'prod', identity: 'ambient' }, undefined, undefined],
  ])('%s', async (_, inputs, arn, key) => {
    const { way, sources } = await acceptedIn(workspace, inputs);
    expect(way.by === 'hub' ? way.hubRole.arn : undefined).toBe(arn);
    expect(sources.find(({ input }) => input === 'hub-role')?.key).toBe(key);
  });

  test("the account's own where the file has no other", async () => {
    expect((await acceptedIn(withoutHub, { account: 'prod' })).way).toMatchObject({ hubRole: { arn: PROD_HUB } });
    expect(await refusedIn(withoutHub, { account: 'dev' })).toEqual([expect.stringMatching(/^hub-role is missing\./)]);
  });

  test('no hub role that is the target', async () => {
    const [issue, ...others] = await refusedIn(workspace, { account: 'self' });
    expect(others).toEqual([]);
    expect(issue).toMatch(/:8:\d+: accounts\.self\.role "hubs\/github-hub-prod" is the hub role itself\./);
  });
});

describe('each profile goes through', () => {
  const hubsOf = async (inputs: Inputs) => {
    const { profiles } = await acceptedIn(workspace, inputs);
    return Object.fromEntries(
      profiles.map(({ name, own }) => [name, own?.way.by === 'hub' ? own.way.hubRole.arn : own?.way.by]),
    );
  };
  const profiles = 'a = dev\nb = prod\nc = other\nd = far';

  test('the hub role of its own account, whatever that of the step is', async () => {
    const expected = { a: HUB_ROLE, b: PROD_HUB, c: OTHER_HUB, d: 'direct' };
    expect(await hubsOf({ account: 'prod', profiles })).toEqual(expected);
    expect(await hubsOf({ account: 'far', profiles })).toEqual(expected);
    expect(await hubsOf({ account: 'dev', profiles: `${profiles}\nh = hub` })).toEqual({ ...expected, h: undefined });
  });

  test('the input where its account has none', async () => {
    expect(await hubsOf({ account: 'dev', 'hub-role': INPUT_HUB, profiles })).toMatchObject({
      a: INPUT_HUB,
      b: PROD_HUB,
    });
  });

  test("never that of the step's account only", async () => {
    const issues = await refusedIn(withoutHub, { account: 'prod', profiles: 'a = dev' });
    expect(issues).toEqual([expect.stringMatching(/^hub-role is missing\./)]);
  });

  test("the runner's credentials, as the step does", async () => {
    expect(await hubsOf({ account: 'dev', identity: 'ambient', profiles: 'b = prod' })).toEqual({ b: 'ambient' });
  });
});
