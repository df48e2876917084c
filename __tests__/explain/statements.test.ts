import { describe, expect, test } from '@jest/globals';
import { parseRoleArn } from '../../src/aws/arn.js';
import type { Claims } from '../../src/exchange/claims.js';
import {
  audienceOf,
  hubPermission,
  issuerOf,
  shellWord,
  targetTrust,
  webIdentityTrust,
} from '../../src/explain/statements.js';
import { CLAIMS, HUB, TARGET, targetHop } from './circumstances.js';

function roleOf(arn: string) {
  const role = parseRoleArn(arn);
  if (role === undefined) throw new Error(`${arn} is no role`);
  return role;
}

function conditionsOf(claims: Claims, role = HUB): unknown {
  const statement = webIdentityTrust(roleOf(role), claims);
  return JSON.parse(statement ?? 'null')?.Condition?.StringEquals;
}

const keys = (values: Readonly<Record<string, string>>, prefix = 'token.actions.githubusercontent.com') =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}:${name}`, value]));

describe('the trust statement for a token', () => {
  test.each<[string, Claims, Readonly<Record<string, string>>]>([
    ['a branch', {}, { aud: 'sts.amazonaws.com', sub: 'repo:octo/shop:ref:refs/heads/main' }],
    [
      'an environment, with the branch beside it',
      { sub: 'repo:octo/shop:environment:prod', environment: 'prod' },
      { aud: 'sts.amazonaws.com', sub: 'repo:octo/shop:environment:prod', ref: 'refs/heads/main' },
    ],
    [
      'an environment with a colon, with its claim beside it',
      { sub: 'repo:octo/shop:environment:a%3Ab', environment: 'a:b' },
      {
        aud: 'sts.amazonaws.com',
        sub: 'repo:octo/shop:environment:a%3Ab',
        ref: 'refs/heads/main',
        environment: 'a:b',
      },
    ],
    [
      'a pull request, with its merge ref',
      { sub: 'repo:octo/shop:pull_request', ref: 'refs/pull/7/merge' },
      { aud: 'sts.amazonaws.com', sub: 'repo:octo/shop:pull_request', ref: 'refs/pull/7/merge' },
    ],
    [
      'a subject of one’s own template without the branch',
      { sub: 'repository_owner_id:99' },
      {
        aud: 'sts.amazonaws.com',
        sub: 'repository_owner_id:99',
        ref: 'refs/heads/main',
        repository: 'octo/shop',
      },
    ],
    [
      'a subject of a shared workflow, with the repository that runs it',
      { sub: 'job_workflow_ref:octo/shared/.github/workflows/x.yml@refs/heads/main', repository_id: '7' },
      {
        aud: 'sts.amazonaws.com',
        sub: 'job_workflow_ref:octo/shared/.github/workflows/x.yml@refs/heads/main',
        ref: 'refs/heads/main',
        repository: 'octo/shop',
        repository_id: '7',
      },
    ],
    [
      'an immutable subject, which has the repository by its id',
      { sub: 'repo:octo@9/shop@7:ref:refs/heads/main', repository_id: '7' },
      { aud: 'sts.amazonaws.com', sub: 'repo:octo@9/shop@7:ref:refs/heads/main' },
    ],
    [
      'several audiences, of which the first counts',
      { aud: ['one', 'two'] },
      { aud: 'one', sub: 'repo:octo/shop:ref:refs/heads/main' },
    ],
    [
      'a token without a branch',
      { sub: 'system:serviceaccount:ci:runner', ref: undefined, repository: undefined },
      { aud: 'sts.amazonaws.com', sub: 'system:serviceaccount:ci:runner' },
    ],
    [
      'marks that IAM would expand',
      { sub: 'repo:o/r:ref:refs/heads/${x}*?$', ref: 'refs/heads/${x}*?$', repository: 'o/r' },
      { aud: 'sts.amazonaws.com', sub: 'repo:o/r:ref:refs/heads/${$}{x}*?${$}' },
    ],
  ])('tests %s', (_, claims, conditions) => {
    expect(conditionsOf({ ...CLAIMS, ...claims })).toEqual(keys(conditions));
  });

  test('bears the partition of the role and the prefix of the issuer', () => {
    const statement = webIdentityTrust(roleOf('arn:aws-us-gov:iam::111122223333:role/hub'), {
      ...CLAIMS,
      iss: 'https://ghe.example.com/_services/token/',
    });

    expect(JSON.parse(statement ?? 'null')).toMatchObject({
      Principal: { Federated: 'arn:aws-us-gov:iam::111122223333:oidc-provider/ghe.example.com/_services/token' },
      Condition: {
        StringEquals: keys({ aud: 'sts.amazonaws.com', sub: String(CLAIMS.sub) }, 'ghe.example.com/_services/token'),
      },
    });
  });

  test.each<[string, Claims | undefined]>([
    ['no token', undefined],
    ['no issuer', { ...CLAIMS, iss: undefined }],
    ['an issuer that is no https URL', { ...CLAIMS, iss: 'http://evil.example' }],
    ['an issuer with marks in it', { ...CLAIMS, iss: 'https://evil.example/"}]' }],
    ['no subject', { ...CLAIMS, sub: undefined }],
    ['a subject that is no text', { ...CLAIMS, sub: 7 }],
    ['no audience', { ...CLAIMS, aud: undefined }],
    ['audiences that are none', { ...CLAIMS, aud: [] }],
  ])('is not written with %s', (_, claims) => {
    expect(webIdentityTrust(roleOf(HUB), claims)).toBeUndefined();
  });
});

describe('the JSON of a statement', () => {
  const MARKS = '<b>&amp;`x`#[|~\u007f\u0085\u2028\u202e é日🚀\\"\n\t::x::';

  test('holds nothing that could act, and means what it should', () => {
    const claims = { ...CLAIMS, sub: MARKS, ref: undefined };
    const statement = webIdentityTrust(roleOf(HUB), claims) ?? '';

    expect(statement).toMatch(/^[\n -~]*$/);
    expect(statement).not.toMatch(/[<>&`#|~]|^\s*::/m);
    expect(conditionsOf(claims)).toEqual(keys({ aud: 'sts.amazonaws.com', sub: MARKS, repository: 'octo/shop' }));
  });
});

describe('the statements of a hop', () => {
  test.each<[string, Readonly<Record<string, string>>, string | undefined, string | string[]]>([
    ['a plain hop', {}, undefined, 'sts:AssumeRole'],
    ['tags', { 'role-session-tags': 'a=b' }, undefined, ['sts:AssumeRole', 'sts:TagSession']],
    ['a source identity', { 'source-identity': 'me' }, undefined, ['sts:AssumeRole', 'sts:SetSourceIdentity']],
    ['tags that are handed on', {}, 'sts:TagSession', ['sts:AssumeRole', 'sts:TagSession']],
    ['an identity that is handed on', {}, 'sts:SetSourceIdentity', ['sts:AssumeRole', 'sts:SetSourceIdentity']],
    [
      'tags that are sent and named',
      { 'role-session-tags': 'a=b' },
      'sts:TagSession',
      ['sts:AssumeRole', 'sts:TagSession'],
    ],
    ['an action that no hop needs', {}, 'sts:GetFederationToken', 'sts:AssumeRole'],
  ])('name the actions of %s', (_, inputs, denied, actions) => {
    const hop = targetHop(inputs);

    expect(JSON.parse(hubPermission(hop, denied))).toEqual({ Effect: 'Allow', Action: actions, Resource: TARGET });
    expect(JSON.parse(targetTrust(hop, HUB, denied))).toEqual({
      Effect: 'Allow',
      Principal: { AWS: HUB },
      Action: actions,
    });
  });

  test('bear a placeholder for the external id, never the id', () => {
    const statement = targetTrust(targetHop({ 'role-external-id': 'between-us' }), HUB);

    expect(statement).not.toContain('between-us');
    expect(JSON.parse(statement)).toMatchObject({
      Condition: { StringEquals: { 'sts:ExternalId': 'THE-EXTERNAL-ID-OF-THIS-WORKFLOW' } },
    });
  });

  test('name a role whose path holds wildcards and nothing else', () => {
    const hop = targetHop({ 'role-to-assume': 'arn:aws:iam::222222222222:role/a*?${b}/Deploy' });

    expect(JSON.parse(hubPermission(hop)).Resource).toBe('arn:aws:iam::222222222222:role/a${*}${?}${$}{b}/Deploy');
  });
});

describe('the parts of a token', () => {
  test.each<[unknown, string | undefined]>([
    ['https://a.example', 'a.example'],
    ['https://a.example/', 'a.example'],
    ['https://a.example:8443/x/y', 'a.example:8443/x/y'],
    ['https://a example', undefined],
    ['https://', undefined],
    [7, undefined],
  ])('issuer %j is %j to IAM', (iss, named) => {
    expect(issuerOf({ iss })).toBe(named);
  });

  test.each<[unknown, string | undefined]>([
    ['a', 'a'],
    [['a', 'b'], 'a'],
    [[7], undefined],
    [7, undefined],
  ])('audience %j is %j', (aud, named) => {
    expect(audienceOf({ aud })).toBe(named);
  });
});

test.each([
  ['plain/word-1.2:3@x,y=z%+', 'plain/word-1.2:3@x,y=z%+'],
  ['two words', "'two words'"],
  ["it's", "'it'\\''s'"],
  ['$(evil)`evil`', "'$(evil)`evil`'"],
  ['', "''"],
])('the shell word %j is %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
