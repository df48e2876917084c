import { describe, expect, test } from '@jest/globals';
import { formatCaseIssue } from '../../src/policy-tests/case-messages.js';
import { directoryOf } from '../../src/policy-tests/directory.js';
import { readCases } from '../../src/policy-tests/read-cases.js';
import { HUB_ROLE, TARGET_ROLE } from '../support/names.js';
import { type CaseKeys, caseFrom, casesOf, directoryIn } from './case-runs.js';

const NO_FILE = directoryOf(undefined);

/** What is told of a text, without the file's name. */
function told(text: string, names = directoryIn(), file = 'cases.yml'): string[] {
  const reading = readCases(text, file, names);
  if (reading.ok) return [];
  return reading.issues.map((one) => formatCaseIssue(one, (shown) => shown).replace(`${file}:`, ''));
}

/** A file with one case of these lines, which are indented as they must be. */
const withCase = (...lines: string[]) => `cases:\n  - name: a\n${lines.map((line) => `    ${line}\n`).join('')}`;
const GOOD = ['role: dev', 'expect: allowed'];
const withLine = (...lines: string[]) => withCase(...GOOD, ...lines);

describe('what is wrong with the file as a whole', () => {
  test.each<[string, string, string[]]>([
    [
      'nothing in it',
      '',
      ['1:1: the file is empty. Add cases: with a list of cases, each with name, role and expect.'],
    ],
    ['a list at the top', '- a', ['1:1: the file is a list, not a map. Add keys with values below it.']],
    [
      'no cases',
      'defaults: {}',
      ['1:1: the file has no cases. Add cases: with a list of cases, each with name, role and expect.'],
    ],
    [
      'no case',
      'cases: []',
      ['1:8: cases has no cases. Add cases: with a list of cases, each with name, role and expect.'],
    ],
    [
      'cases that are no list',
      'cases: { a: b }',
      ['1:8: cases is not a list. Use [a, b], or a line that begins with a dash for each entry.'],
    ],
    [
      'a case that is no map',
      'cases: [a]',
      ['1:9: cases[0] is a single value, not a map. Add keys with values below it.'],
    ],
    [
      'a key at the top that is not known',
      'case: []\ncases: [{name: a, role: dev, expect: denied}]',
      ['1:1: case is not a known key. Use cases if that is meant, or remove it.'],
    ],
    [
      'no YAML',
      'cases: [',
      [
        '1:9: the file is not valid YAML here. Look here and just before for a missing quote, bracket, comma or colon, or for wrong indentation.',
      ],
    ],
    [
      'an anchor',
      'defaults: &x { role: dev }\ncases: [{ name: a, expect: denied }]',
      [
        '1:14: the file has an anchor (&), which this file does not accept. Remove it, and put what all cases share under defaults.',
      ],
    ],
    ['too deep a nest', `cases: ${'['.repeat(20)}`, ['1:23: the file is nested too deep. Use at most 16 levels.']],
    [
      'more than 5000 cases',
      `cases: [${'{},'.repeat(5001)}]`,
      ['1:8: cases has 5001 cases, more than 5000. Move the others into a second file.'],
    ],
    [
      'more than 1 MiB',
      `# ${'x'.repeat(1024 * 1024)}`,
      ['1:1: the file is larger than 1 MiB. Move cases into a second file, and run xacct test for each.'],
    ],
  ])('%s', (_, text, sentences) => {
    expect(told(text)).toEqual(sentences);
  });
});

describe('what is wrong with a case', () => {
  test.each<[string, string, string[]]>([
    [
      'nothing but a comment',
      'cases:\n  - note: x',
      [
        '2:5: cases[0].note is not a known key. Use one of name, claims, fork, subject, audience, role, route, hub-role, session-name, duration-seconds, external-id, tags, transitive-tag-keys, source-identity, inline-session-policy, source-ip, sts-region, expect, at, by, or remove it.',
        '2:5: cases[0] has no name. Add name: and a few words on what is tested.',
        '2:5: cases[0] has no role. Add role: and the name of an account of the accounts file, a role ARN, or hub.',
        '2:5: cases[0] has no expect. Add expect: allowed or expect: denied.',
      ],
    ],
    ['no expectation', withCase('role: dev'), ['2:5: cases[0] has no expect. Add expect: allowed or expect: denied.']],
    [
      'an expectation of nothing',
      withCase('role: dev', 'expect:'),
      ['4:5: cases[0].expect has no value. Set one, or remove the key.'],
    ],
    [
      'a role of nothing',
      withCase('role: null', 'expect: denied'),
      ['3:5: cases[0].role has no value. Set one, or remove the key.'],
    ],
    [
      'another expectation',
      withCase('role: dev', 'expect: allow'),
      ['4:13: cases[0].expect is "allow". Use allowed or denied.'],
    ],
    [
      'a name that is a number',
      'cases: [{ name: 1, role: dev, expect: denied }]',
      ['1:17: cases[0].name is a number in YAML. Use "1", in quotes.'],
    ],
    [
      'a name that two bear',
      'cases:\n  - { name: a, role: dev, expect: denied }\n  - { name: a, role: dev, expect: denied }',
      ['3:13: cases[1].name is also the name of the case in line 2. Use another name.'],
    ],
    [
      'a key that is nearly known',
      withLine('exepct: denied'),
      ['5:5: cases[0].exepct is not a known key. Use expect if that is meant, or remove it.'],
    ],
    [
      'an external id by another name',
      withLine('externalid: e'),
      ['5:5: cases[0].externalid is not a known key. Use external-id for the external id of the call, or remove it.'],
    ],
    [
      'an account that is not there',
      withCase('role: prdo', 'expect: denied'),
      [
        '3:11: cases[0].role is "prdo", which is not an account of ".github/accounts.yml". Use prod if that is meant, a role ARN, or hub.',
      ],
    ],
    [
      'an account unlike any',
      withCase('role: sandbox', 'expect: denied'),
      [
        '3:11: cases[0].role is "sandbox", which is not an account of ".github/accounts.yml". Use one of its names, a role ARN, or hub.',
      ],
    ],
    [
      'an ARN of a user',
      withCase('role: arn:aws:iam::222222222222:user/a', 'expect: denied'),
      [
        '3:11: cases[0].role is "arn:aws:iam::222222222222:user/a", which is not a role ARN. Use arn:aws:iam::ACCOUNT:role/NAME.',
      ],
    ],
    [
      'a hub role that is no ARN',
      withLine('hub-role: github-hub'),
      ['5:15: cases[0].hub-role is "github-hub", which is not a role ARN. Use arn:aws:iam::ACCOUNT:role/NAME.'],
    ],
    ['a route that is none', withLine('route: straight'), ['5:12: cases[0].route is "straight". Use hub or direct.']],
    [
      'a subject that is none',
      withLine('subject: ids'),
      ['5:14: cases[0].subject is "ids". Use name-based or immutable.'],
    ],
    ['a fork of yes', withLine('fork: yes'), ['5:11: cases[0].fork is "yes". Use true or false.']],
    [
      'seconds in quotes',
      withLine('duration-seconds: "900"'),
      ['5:23: cases[0].duration-seconds is "900". Use a whole number of seconds, without quotes.'],
    ],
    [
      'seconds in a list',
      withLine('duration-seconds: [900]'),
      ['5:23: cases[0].duration-seconds is "list". Use a whole number of seconds, without quotes.'],
    ],
    [
      'an address with a prefix',
      withLine('source-ip: 10.0.0.0/8'),
      ['5:16: cases[0].source-ip is "10.0.0.0/8". Use one IPv4 or IPv6 address, without a prefix.'],
    ],
    [
      'a region that is none',
      withLine('sts-region: Ireland'),
      ['5:17: cases[0].sts-region is "Ireland". Use the name of a region, such as eu-west-1.'],
    ],
    [
      'keys that are no list',
      withLine('transitive-tag-keys: Team'),
      [
        '5:26: cases[0].transitive-tag-keys is not a list. Use [a, b], or a line that begins with a dash for each entry.',
      ],
    ],
    [
      'a number among keys',
      withLine('transitive-tag-keys: [Team, 1]'),
      ['5:33: cases[0].transitive-tag-keys is a number in YAML. Use "1", in quotes.'],
    ],
    [
      'tags that are a list',
      withLine('tags: [Team]'),
      ['5:11: cases[0].tags is a list, not a map. Add keys with values below it.'],
    ],
    ['a tag that is a list', withLine('tags: { Team: [a] }'), ['5:19: cases[0].tags.Team is a list. Use one value.']],
    ['a claim that is a map', withLine('claims: { ref: {} }'), ['5:20: cases[0].claims.ref is a map. Use one value.']],
    [
      'a claim that is nearly one',
      withLine('claims: { enviroment: a }'),
      [
        "5:15: cases[0].claims.enviroment is not a claim of GitHub's tokens. Use environment if that is meant, or remove it.",
      ],
    ],
    [
      'a claim unlike any',
      withLine('claims: { colour: red }'),
      ["5:15: cases[0].claims.colour is not a claim of GitHub's tokens. Correct the name, or remove it."],
    ],
    [
      'a claim twice',
      withLine('claims: { ref: refs/a, ref: refs/b }'),
      ['5:28: cases[0].claims.ref occurs twice (first in line 5). Remove one of the two.'],
    ],
    [
      'a repository without its owner',
      withLine('claims: { repository: shop }'),
      ['5:27: cases[0].claims.repository is "shop". Use OWNER/NAME.'],
    ],
    [
      'a branch without refs',
      withLine('claims: { ref: main }'),
      [
        '5:20: cases[0].claims.ref is "main". Use the whole ref, such as refs/heads/main, refs/tags/v1 or refs/pull/1/merge.',
      ],
    ],
    [
      'a fork with a subject',
      withLine('claims: { sub: x }', 'fork: true'),
      ['6:11: cases[0].fork would replace the subject of the fork. Remove sub from the claims, or remove fork.'],
    ],
    [
      'a hop that must deny what is allowed',
      withLine('at: hub'),
      ['5:9: cases[0].at names the hop that denies, and the case expects allowed. Remove at, or expect denied.'],
    ],
    [
      'a hop that there is not',
      withCase('role: staging', 'expect: denied', 'at: hub'),
      ['5:9: cases[0].at is a hop that this case does not have. Use target, or remove at.'],
    ],
    [
      'a target where the hub is asked for',
      withCase('role: hub', 'expect: denied', 'at: target'),
      ['5:9: cases[0].at is a hop that this case does not have. Use hub, or remove at.'],
    ],
    [
      'what no call with a token carries',
      withCase(
        'role: hub',
        'expect: denied',
        'external-id: e-1',
        'tags: { a: b }',
        'transitive-tag-keys: [a]',
        'source-identity: x',
      ),
      [
        '5:18: cases[0].external-id',
        '6:11: cases[0].tags',
        '7:26: cases[0].transitive-tag-keys',
        '8:22: cases[0].source-identity',
      ].map((place) => `${place} is not part of a call with a token. Remove it, or use a target role with route: hub.`),
    ],
  ])('%s', (_, text, sentences) => {
    expect(told(text)).toEqual(sentences);
  });

  test('a name in the defaults', () => {
    expect(told(`defaults: { name: a }\n${withLine()}`)).toEqual([
      '1:19: defaults.name belongs to one case. Set it there, and remove it here.',
    ]);
  });

  test('an account where there is no accounts file', () => {
    expect(told(withLine(`hub-role: ${HUB_ROLE}`), NO_FILE)).toEqual([
      '3:11: cases[0].role is "dev", and there is no accounts file with that name. Use a role ARN, or set --accounts-file.',
    ]);
  });

  test('an account that has no role in the accounts file', () => {
    const names = directoryIn(`hub: { role: "${HUB_ROLE}" }\naccounts: { dev: { id: "222222222222" } }`);
    expect(told(withLine(), names)).toEqual([
      '3:11: cases[0].role names account "dev", which has no role in the accounts file. Add role there or under defaults, or use a role ARN here.',
    ]);
  });

  test('no hub role, told once for all cases', () => {
    const cases = JSON.stringify({ cases: ['a', 'b'].map((name) => ({ name, role: TARGET_ROLE, expect: 'allowed' })) });
    expect(told(cases, NO_FILE)).toEqual([
      '1:11: cases[0] needs a hub role. Add hub-role under defaults, set --accounts-file, or use route: direct.',
    ]);
    const names = directoryIn('accounts: { dev: { id: "222222222222" } }');
    expect(told(cases, names)).toEqual([
      '1:11: cases[0] needs a hub role. Add hub-role under defaults, add hub.role to ".github/accounts.yml", or use route: direct.',
    ]);
  });

  test('a bad default, told once for all cases that take it', () => {
    const text = 'defaults: { role: prdo }\ncases: [{ name: a, expect: denied }, { name: b, expect: denied }]';
    expect(told(text)).toHaveLength(1);
  });

  test.each(['123456', 'true', '[the-secret]', '{ a: the-secret }'])(
    'an external id of %s, which is not shown',
    (value) => {
      expect(told(withLine(`external-id: ${value}`))).toEqual([
        '5:18: cases[0].external-id is not text in YAML (it is not shown). Put it in quotes.',
      ]);
    },
  );

  test('everything at once, in the order of the file', () => {
    const text = 'defaults: { subjekt: x }\ncases:\n  - { name: a, role: x, expect: y, fork: z }\n  - 7';
    expect(told(text).map((sentence) => sentence.split(' ').slice(0, 2).join(' '))).toEqual([
      '1:13: defaults.subjekt',
      '3:22: cases[0].role',
      '3:33: cases[0].expect',
      '3:42: cases[0].fork',
      '4:5: cases[1]',
    ]);
  });

  test('what is shown can start no workflow command', () => {
    const sentences = told(withCase('role: "##[error]x"', 'expect: denied'));
    expect(sentences.join('\n')).not.toContain('##[');
  });
});

describe('a case', () => {
  const of = (row: CaseKeys) => caseFrom({ role: 'dev', ...row });

  test('has the usual where it says nothing', () => {
    expect(of({})).toMatchObject({
      name: 'a case',
      route: { kind: 'through-hub', hub: { arn: HUB_ROLE }, target: { arn: TARGET_ROLE } },
      token: { claims: {}, subject: 'name-based', audience: 'sts.amazonaws.com' },
      session: { name: undefined, durationSeconds: 3600, externalId: undefined, tags: {}, transitiveTagKeys: [] },
      sourceIp: '192.0.2.1',
      region: 'eu-west-1',
      expect: { outcome: 'allowed', at: undefined, by: undefined },
    });
  });

  test('takes role, route, session name and duration of the account that it names', () => {
    expect(of({ role: 'prod' }).route).toMatchObject({
      target: { arn: 'arn:aws:iam::444444444444:role/ci/ProdDeployRole' },
    });
    expect(of({ role: 'staging' })).toMatchObject({
      route: { kind: 'direct', target: { arn: 'arn:aws:iam::333333333333:role/DeployRole' } },
      session: { name: 'from-the-file', durationSeconds: 7200 },
    });
    expect(of({ role: 'staging', route: 'hub', 'session-name': 'own', 'duration-seconds': 900 })).toMatchObject({
      route: { kind: 'through-hub' },
      session: { name: 'own', durationSeconds: 900 },
    });
  });

  test('takes the region of the account where the hub has none, and some region where nobody has one', () => {
    const regional = directoryIn(
      `hub: { role: "${HUB_ROLE}" }\ndefaults: { role: R }\naccounts: { dev: { id: "222222222222", region: eu-north-1 } }`,
    );
    expect(caseFrom({ role: 'dev' }, regional).region).toBe('eu-north-1');
    expect(caseFrom({ role: TARGET_ROLE, 'hub-role': HUB_ROLE }, NO_FILE).region).toBe('us-east-1');
  });

  test.each([
    ['aws', 'us-east-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-cn', 'cn-north-1'],
  ])('takes a region of the partition of its role: in %s %s', (partition, region) => {
    const [role, hub] = [TARGET_ROLE, HUB_ROLE].map((arn) => arn.replace('arn:aws:', `arn:${partition}:`));
    expect(caseFrom({ role, 'hub-role': hub }, NO_FILE).region).toBe(region);
    expect(caseFrom({ role: 'hub', 'hub-role': hub }, NO_FILE).region).toBe(region);
    expect(caseFrom({ role, route: 'direct' }, NO_FILE).region).toBe(region);
    expect(caseFrom({ role, route: 'direct', 'sts-region': 'eu-west-1' }, NO_FILE).region).toBe('eu-west-1');
  });

  test('needs no hub on route direct', () => {
    expect(caseFrom({ role: TARGET_ROLE, route: 'direct' }, NO_FILE).route).toMatchObject({ kind: 'direct' });
  });

  test('asks for 900 seconds when the hub is all that it asks for', () => {
    expect(of({ role: 'hub' })).toMatchObject({ route: { kind: 'to-hub' }, session: { durationSeconds: 900 } });
  });

  test('takes claims as texts, however YAML takes them', () => {
    const [policyCase] = casesOf(
      withLine('claims: { repository_id: 007, ref_protected: true, environment: ~, repo_property_tier: "1" }'),
    );
    expect(policyCase?.token.claims).toEqual({
      repository_id: '007',
      ref_protected: 'true',
      environment: null,
      repo_property_tier: '1',
    });
  });

  test('takes a session policy as text, or as a map that is written as JSON', () => {
    const map =
      'inline-session-policy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Max: 5, On: true, Off: ~ }] }';
    expect(casesOf(withLine(map))[0]?.session.inlineSessionPolicy).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Max":5,"On":true,"Off":null}]}',
    );
    expect(of({ 'inline-session-policy': '{}' }).session.inlineSessionPolicy).toBe('{}');
  });
});

describe('the defaults', () => {
  const defaults = `
defaults:
  role: dev
  expect: denied
  at: target
  by: words
  claims: { repository: octo/shed, environment: production }
  tags: { Team: a, Wave: b }
  transitive-tag-keys: [Team]
  external-id: e-1
  source-identity: octo
  audience: other
cases:
`;
  const first = (line: string) => casesOf(`${defaults}  - ${line}`)[0];

  test('are for cases that say nothing themselves', () => {
    expect(first('{ name: a }')).toMatchObject({
      token: { claims: { repository: 'octo/shed', environment: 'production' }, audience: 'other' },
      session: {
        tags: { Team: 'a', Wave: 'b' },
        transitiveTagKeys: ['Team'],
        externalId: 'e-1',
        sourceIdentity: 'octo',
      },
      expect: { outcome: 'denied', at: 'target', by: 'words' },
    });
  });

  test('lie under the claims and tags of a case one by one, and under its other keys', () => {
    expect(
      first('{ name: a, claims: { environment: null, ref: refs/x }, tags: { Team: c, Wave: null }, audience: third }'),
    ).toMatchObject({
      token: { claims: { repository: 'octo/shed', environment: null, ref: 'refs/x' }, audience: 'third' },
      session: { tags: { Team: 'c' } },
    });
  });

  test('are left out by null', () => {
    const found = first(
      '{ name: a, claims: null, tags: null, transitive-tag-keys: null, external-id: null, by: null, at: null, audience: null }',
    );
    expect(found).toMatchObject({
      token: { claims: {}, audience: 'sts.amazonaws.com' },
      session: { tags: {}, transitiveTagKeys: [], externalId: undefined },
      expect: { at: undefined, by: undefined },
    });
    expect(Object.keys(found?.session.tags ?? { none: '' })).toEqual([]);
    expect(Object.keys(found?.token.claims ?? { none: '' })).toEqual([]);
  });

  test('go to the cases that they fit', () => {
    expect(first('{ name: a, role: hub }')).toMatchObject({
      session: { tags: {}, transitiveTagKeys: [], externalId: undefined, sourceIdentity: undefined },
      expect: { at: undefined, by: 'words' },
    });
    expect(first('{ name: a, expect: allowed }')?.expect).toEqual({ outcome: 'allowed', at: undefined, by: 'words' });
  });
});

test('JSON is taken with tabs, and with a mark at its beginning', () => {
  const text = JSON.stringify({ cases: [{ name: 'a', role: 'dev', expect: 'denied' }] }, undefined, '\t');
  expect(told(`\ufeff${text}`, directoryIn(), 'cases.json')).toEqual([]);
  expect(told(text.replace('dev', 'dve'), directoryIn(), 'cases.json')[0]).toMatch(/^5:12: cases\[0\]\.role /);
});
