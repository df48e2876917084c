import { describe, expect, test } from '@jest/globals';
import { accepted, refusals } from '../../support/inputs.js';

const JOB = {
  GITHUB_REPOSITORY: 'octo/shop',
  GITHUB_WORKFLOW: 'deploy',
  GITHUB_ACTION: '__octo_xacct-action',
  GITHUB_ACTOR: 'octocat',
  GITHUB_SHA: '1f0e3dad99908345f7439f8ffabdffc4e5a1c2b3',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_BASE_REF: '',
  GITHUB_RUN_ID: '7',
  GITHUB_JOB: 'deploy',
  GITHUB_TRIGGERING_ACTOR: 'octocat',
};

/** Tags as `key=value`. */
function tagsOf(text: string, environment: Readonly<Record<string, string>> = {}): string[] {
  return accepted({ 'role-session-tags': text }, environment).target.tags.map(({ key, value }) => `${key}=${value}`);
}

test('no tags are sent unless they are asked for', () => {
  expect(accepted({}, JOB).target.tags).toEqual([]);
});

describe('lines of the own', () => {
  test.each([
    ['one a line', 'Team=shop\nStage=prod', ['Team=shop', 'Stage=prod']],
    ['parted by commas', 'Team=shop, Stage=prod,', ['Team=shop', 'Stage=prod']],
    ['line ends of another system', 'Team=shop\r\nStage=prod\r\n', ['Team=shop', 'Stage=prod']],
    ['blanks around them', '  Team =  shop  ', ['Team=shop']],
    ['a blank within', 'Cost Centre=Mona Lisa', ['Cost Centre=Mona Lisa']],
    ['an equals sign in the value', 'Query=a=b', ['Query=a=b']],
    ['an empty value', 'Team=', ['Team=']],
    ['letters of other scripts', 'Équipe=магазин', ['Équipe=магазин']],
    ['all the marks there are', 'a_.:/+-@=b_.:/=+-@', ['a_.:/+-@=b_.:/=+-@']],
    ['the longest key', `${'k'.repeat(128)}=v`, [`${'k'.repeat(128)}=v`]],
    ['the longest value', `Team=${'v'.repeat(256)}`, [`Team=${'v'.repeat(256)}`]],
    ['a value of 256 letters beyond the BMP', `Team=${'𝒳'.repeat(256)}`, [`Team=${'𝒳'.repeat(256)}`]],
  ])('%s', (_, text, tags) => {
    expect(tagsOf(text)).toEqual(tags);
  });

  test('50 are taken', () => {
    const text = Array.from({ length: 50 }, (_, at) => `Key${at}=v`).join('\n');
    expect(tagsOf(text)).toHaveLength(50);
  });

  test('the standard set counts against the 50', () => {
    const own = Array.from({ length: 40 }, (_, at) => `Key${at}=v`).join('\n');
    expect(refusals({ 'role-session-tags': `github\n${own}` }, JOB)).toEqual(['role-session-tags: too-many-tags']);
  });
});

describe('the line github', () => {
  test("stands for the peer's set, without what this job does not have", () => {
    expect(tagsOf('github', JOB)).toEqual([
      'GitHub=Actions',
      'Repository=octo/shop',
      'Workflow=deploy',
      'Action=__octo_xacct-action',
      'Actor=octocat',
      'Commit=1f0e3dad99908345f7439f8ffabdffc4e5a1c2b3',
      'Branch=refs/heads/main',
      'EventName=push',
      'RunId=7',
      'Job=deploy',
      'TriggeringActor=octocat',
    ]);
  });

  test('has both refs on a pull request', () => {
    const tags = tagsOf('github', { ...JOB, GITHUB_BASE_REF: 'main', GITHUB_HEAD_REF: 'feature' });
    expect(tags).toHaveLength(13);
    expect(tags).toEqual(expect.arrayContaining(['BaseRef=main', 'HeadRef=feature']));
  });

  test('is all there is when the job says nothing', () => {
    expect(tagsOf('github')).toEqual(['GitHub=Actions']);
  });

  test.each([
    ['brackets of a bot', 'dependabot[bot]', 'dependabot_bot_'],
    ['an emoji, which is one character', 'ship 🚀 it', 'ship _ it'],
    ['half a character', 'a\ud800b', 'a_b'],
    ['line ends and commands', 'a\n::error::b', 'a_::error::b'],
    ['letters of other scripts, which stay', 'Zoë Ωmega', 'Zoë Ωmega'],
    ['256 characters, which stay', 'w'.repeat(256), 'w'.repeat(256)],
    ['257 characters, which are cut', 'w'.repeat(257), 'w'.repeat(256)],
    ['257 beyond the BMP, cut between two of them', '𝒳'.repeat(257), '𝒳'.repeat(256)],
    ['an odd one ahead of those', `w${'𝒳'.repeat(257)}`, `w${'𝒳'.repeat(255)}`],
  ])('makes values fit: %s', (_, workflow, value) => {
    expect(tagsOf('github', { GITHUB_WORKFLOW: workflow })).toEqual(['GitHub=Actions', `Workflow=${value}`]);
  });

  test('gives way to a line of the own with the same key, in any letters', () => {
    const tags = tagsOf('actor=mona\ngithub\nTeam=shop', JOB);
    expect(tags.filter((tag) => /^actor=/i.test(tag))).toEqual(['actor=mona']);
    expect(tags).toContain('Team=shop');
    expect(tags).toContain('TriggeringActor=octocat');
  });
});

describe('transitive keys', () => {
  test.each([
    ['as they are written in the tags', 'Team=shop', 'team', ['Team']],
    ['commas, blanks and lines', 'Team=a\nStage=b\nCost=c', 'Team, Stage\nCost', ['Team', 'Stage', 'Cost']],
    ['a blank within one', 'Cost Center=c\nTeam=t', 'Cost Center\nTeam', ['Cost Center', 'Team']],
    ['a blank within one, with a comma', 'Cost Center=c\nTeam=t', 'Team, cost center', ['Team', 'Cost Center']],
    ['one of them twice, in two spellings', 'Team=shop', 'Team TEAM', ['Team']],
    ['of the standard set', 'github', 'Repository', ['Repository']],
    ['of the standard set, but absent in this job', 'github', 'BaseRef Repository', ['Repository']],
  ])('%s', (_, tags, keys, expected) => {
    const inputs = { 'role-session-tags': tags, 'transitive-tag-keys': keys };
    expect(accepted(inputs, JOB).target.transitiveTagKeys).toEqual(expected);
  });

  test('are not blamed when the tags themselves are bad', () => {
    const inputs = { 'role-session-tags': 'production', 'transitive-tag-keys': 'Team' };
    expect(refusals(inputs)).toEqual(['role-session-tags: not-a-tag']);
  });
});
