import { describe, expect, test } from '@jest/globals';
import {
  audienceOf,
  hubPermission,
  issuerOf,
  shellWord,
  targetTrust,
  webIdentityTrust,
} from '../../../src/action/diagnosis/statements.js';
import type { Claims } from '../../../src/action/exchange/token-claims.js';
import { parseRoleArn } from '../../../src/shared/aws/arn.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';
import { CLAIMS, targetHop } from './diagnosis-context.js';

function roleOf(arn: string) {
  const role = parseRoleArn(arn);
  if (role === undefined) throw new Error(`${arn} is no role`);
  return role;
}

function conditionsOf(claims: Claims, role = HUB_ROLE): unknown {
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
      { aud: 'sts.amazonaws.com', sub: 'repo:octo@9/shop@7:ref:refs/heads/main', repository_id: '7' },
    ],
    [
      'a subject by name, with the repository’s id beside it, so that nobody gets in who takes over the name',
      { repository_id: '7' },
      { aud: 'sts.amazonaws.com', sub: 'repo:octo/shop:ref:refs/heads/main', repository_id: '7' },
    ],
    [
      'the workflow, which the trust policy may test',
      { job_workflow_ref: 'octo/shop/.github/workflows/deploy.yml@refs/heads/main' },
      {
        aud: 'sts.amazonaws.com',
        sub: 'repo:octo/shop:ref:refs/heads/main',
        job_workflow_ref: 'octo/shop/.github/workflows/deploy.yml@refs/heads/main',
      },
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

  const OF_IDS = { repository_id: '7', sub: 'repo:octo/shop:environment:prod', environment: 'prod' };
  const TEN_CLAIMS = { ref: 'refs/heads/main', repository_id: '7' };
  test.each<[string, Readonly<Record<string, string>>]>([
    ['token.actions.githubusercontent.com', TEN_CLAIMS],
    ['token.actions.githubusercontent.com/octo-corp', TEN_CLAIMS],
    ['token.actions.octo-corp.ghe.com', TEN_CLAIMS],
    // IAM knows no key of these but sub and aud: a test of another one would deny for ever.
    ['ghe.example.com/_services/token', {}],
    ['code.example.org/api/actions', {}],
    ['code.example.org/api/actions/', {}],
    ['evil.example/token.actions.githubusercontent.com', {}],
    ['token.actions.githubusercontent.com.evil.example', {}],
  ])('of %s tests what IAM knows of it, in its partition', (issuer, more) => {
    const role = roleOf('arn:aws-us-gov:iam::111122223333:role/hub');
    const statement = webIdentityTrust(role, { ...CLAIMS, ...OF_IDS, iss: `https://${issuer}` });

    expect(JSON.parse(statement ?? 'null')).toMatchObject({
      Principal: { Federated: `arn:aws-us-gov:iam::111122223333:oidc-provider/${issuer}` },
    });
    expect(JSON.parse(statement ?? 'null').Condition.StringEquals).toEqual(
      keys({ aud: 'sts.amazonaws.com', sub: OF_IDS.sub, ...more }, issuer),
    );
  });

  test('is not written where nothing that IAM can test holds the repository', () => {
    const claims = { ...CLAIMS, iss: 'https://ghe.example.com/_services/token', sub: 'repository_owner_id:99' };

    expect(webIdentityTrust(roleOf(HUB_ROLE), claims)).toBeUndefined();
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
    expect(webIdentityTrust(roleOf(HUB_ROLE), claims)).toBeUndefined();
  });
});

describe('the JSON of a statement', () => {
  const MARKS = '<b>&amp;`x`#[|~\u007f\u0085\u2028\u202e é日🚀\\"\n\t::x::';

  test('holds nothing that could act, and means what it should', () => {
    const claims = { ...CLAIMS, sub: MARKS, ref: undefined };
    const statement = webIdentityTrust(roleOf(HUB_ROLE), claims) ?? '';

    expect(statement).toMatch(/^[\n -~]*$/);
    expect(statement).not.toMatch(/[<>&`#|~]|^\s*::/m);
    expect(conditionsOf(claims)).toEqual(keys({ aud: 'sts.amazonaws.com', sub: MARKS, repository: 'octo/shop' }));
  });
});

describe('the statements of a hop', () => {
  const SUB = 'token.actions.githubusercontent.com:sub';
  const subject = { key: SUB, value: 'repo:octo/shop:ref:refs/heads/${x}' };
  const ofSubject = { [SUB]: 'repo:octo/shop:ref:refs/heads/${$}{x}' };
  const ASSUME = { Sid: 'HubRole', Action: 'sts:AssumeRole', Condition: { StringEquals: ofSubject } };
  const TAG = { Sid: 'HubRoleTags', Action: 'sts:TagSession' };
  const TAG_A = { ...TAG, Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } } };
  const SOURCE = { Sid: 'HubRoleSourceIdentity', Action: 'sts:SetSourceIdentity' };
  const tags = { 'role-session-tags': 'a=b\nb=c' };

  test.each<[string, Readonly<Record<string, string>>, string | undefined, readonly object[]]>([
    ['a plain hop', {}, undefined, [ASSUME]],
    ['tags, and no other ones', tags, undefined, [ASSUME, TAG_A]],
    ['a source identity', { 'source-identity': 'me' }, undefined, [ASSUME, SOURCE]],
    ['tags that are passed on', {}, 'sts:TagSession', [ASSUME, TAG]],
    ['an identity that is passed on', {}, 'sts:SetSourceIdentity', [ASSUME, SOURCE]],
    ['tags that are sent and named', tags, 'sts:TagSession', [ASSUME, TAG_A]],
    ['an action that no hop needs', {}, 'sts:GetFederationToken', [ASSUME]],
  ])('name the actions of %s', (_, inputs, denied, statements) => {
    const hop = targetHop(inputs);
    const actions = statements.map((one) => Reflect.get(one, 'Action'));

    expect(JSON.parse(hubPermission(hop, denied === undefined ? {} : { denied }))).toEqual({
      Effect: 'Allow',
      Action: actions.length === 1 ? actions[0] : actions,
      Resource: TARGET_ROLE,
    });
    const trust = targetTrust(hop, HUB_ROLE, { ...(denied !== undefined && { denied }), subject });
    expect(JSON.parse(`[${trust}]`)).toEqual(
      statements.map((one) => ({ Effect: 'Allow', Principal: { AWS: HUB_ROLE }, ...one })),
    );
  });

  test('have no condition where nothing is known to test', () => {
    expect(JSON.parse(targetTrust(targetHop(), HUB_ROLE))).toEqual({
      Sid: 'HubRole',
      Effect: 'Allow',
      Principal: { AWS: HUB_ROLE },
      Action: 'sts:AssumeRole',
    });
  });

  test('bear a placeholder for the external id beside the subject, never the id', () => {
    const statement = targetTrust(targetHop({ 'role-external-id': 'between-us' }), HUB_ROLE, { subject });

    expect(statement).not.toContain('between-us');
    expect(JSON.parse(statement)).toMatchObject({
      Condition: { StringEquals: { ...ofSubject, 'sts:ExternalId': 'THE-EXTERNAL-ID-OF-THIS-WORKFLOW' } },
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
    ['https://a.example/', 'a.example/'],
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
