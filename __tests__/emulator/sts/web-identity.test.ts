/** Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { exampleModel } from '../../../src/emulator/example-model.js';
import { claimsOf } from '../../../src/emulator/github/claims.js';
import { makeIssuerKey } from '../../../src/emulator/github/issuer.js';
import { GITHUB_ISSUER } from '../../../src/shared/aws/testable-claims.js';
import { exchange, fetchToken, refusalOf, startEmulator, stopEmulators, stsClient } from '../../support/emulator.js';
import { modelWith } from '../../support/models.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';

afterEach(stopEmulators);

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const key = makeIssuerKey();
const AUDIENCE = 'sts.amazonaws.com';

/** A token signed with the issuer's own key, with anything in it. */
async function sign(payload: JWTPayload, header: { kid?: string; alg?: string } = {}): Promise<string> {
  const { id, privateKey } = await key;
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: id, typ: 'JWT', ...header }).sign(privateKey);
}

const claims = (more: Record<string, string | number | null> = {}) =>
  claimsOf(more, { issuer: GITHUB_ISSUER, audience: AUDIENCE, nowMs: NOW_MS, format: 'name-based' });

describe('a token that is no good', () => {
  const seconds = NOW_MS / 1000;
  const verification =
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
  test.each<[string, () => Promise<string> | string, string, string | RegExp]>([
    ['is no JWT', () => 'gho_opaque', 'InvalidIdentityToken', /not a valid JWT/],
    ['has three parts of nothing', () => 'a.b.c', 'InvalidIdentityToken', /not a valid JWT/],
    [
      'comes from an issuer that the account has no provider for',
      () => sign(claims({ iss: 'https://example.com' })),
      'InvalidIdentityToken',
      'No OpenIDConnect provider found in your account for https://example.com',
    ],
    [
      'has no issuer',
      () => sign(claims({ iss: null })),
      'InvalidIdentityToken',
      'No OpenIDConnect provider found in your account for ',
    ],
    ['names an unknown key', () => sign(claims(), { kid: 'other' }), 'InvalidIdentityToken', verification],
    [
      'is signed with another key of the same id',
      async () => {
        const [{ id }, other] = await Promise.all([key, makeIssuerKey()]);
        return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: id }).sign(other.privateKey);
      },
      'InvalidIdentityToken',
      'Token signature is invalid',
    ],
    [
      'was changed after it was signed',
      async () => {
        const [head, , signature] = (await sign(claims())).split('.');
        return `${head}.${Buffer.from(JSON.stringify(claims({ actor: 'evil' }))).toString('base64url')}.${signature}`;
      },
      'InvalidIdentityToken',
      'Token signature is invalid',
    ],
    [
      'is signed with an HMAC of the public key',
      async () => {
        const { id, publicKey } = await key;
        const secret = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }));
        return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: id }).sign(secret);
      },
      'InvalidIdentityToken',
      'Token signature is invalid',
    ],
    ['is not signed', () => new UnsecuredJWT(claims()).encode(), 'InvalidIdentityToken', verification],
    [
      'is for somebody else',
      () => sign(claims({ aud: 'https://github.com/octo' })),
      'InvalidIdentityToken',
      'Incorrect token audience',
    ],
    ['has no audience', () => sign(claims({ aud: null })), 'InvalidIdentityToken', 'Incorrect token audience'],
    ['has no subject', () => sign(claims({ sub: null })), 'InvalidIdentityToken', /not a valid JWT/],
    [
      'is not valid yet',
      () => sign(claims({ iat: seconds + 301, nbf: seconds + 301 })),
      'InvalidIdentityToken',
      'Token is not yet valid',
    ],
    [
      'expired more than five minutes ago',
      () => sign(claims({ exp: seconds - 300 })),
      'ExpiredTokenException',
      `Token expired: current date/time ${seconds} must be before the expiration date/time ${seconds - 300}`,
    ],
  ])('%s', async (_, token, code, message) => {
    const aws = await startEmulator({ world: exampleModel(), key, clock: () => NOW_MS });
    const refusal = await refusalOf(exchange(aws, { token: await token() }));
    expect(refusal).toEqual({
      code,
      status: 400,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('is still taken until five minutes after its expiry', async () => {
    const aws = await startEmulator({ world: exampleModel(), key, clock: () => NOW_MS });
    expect((await exchange(aws, { token: await sign(claims({ exp: seconds - 299 })) })).accessKeyId).toMatch(/^ASIA/);
  });

  test('in an account that is not there is answered as if it had no provider', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    for (const role of [
      'arn:aws:iam::555555555555:role/x',
      'arn:aws-cn:iam::111122223333:role/github-hub',
      TARGET_ROLE,
    ]) {
      expect((await refusalOf(exchange(aws, { role }))).message).toMatch(/^No OpenIDConnect provider found/);
    }
  });
});

describe('a trust policy for GitHub', () => {
  const provider = 'token.actions.githubusercontent.com';
  const world = (
    condition: object,
    principal: object = { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
  ) => ({
    accounts: {
      '111122223333': {
        oidcProviders: [{ url: GITHUB_ISSUER, audiences: [AUDIENCE] }],
        roles: {
          'github-hub': {
            trustPolicy: {
              Version: '2012-10-17',
              Statement: {
                Effect: 'Allow',
                Principal: principal,
                Action: 'sts:AssumeRoleWithWebIdentity',
                Condition: condition,
              },
            },
          },
        },
      },
    },
  });
  const like = (sub: string) => ({ StringLike: { [`${provider}:sub`]: sub } });
  const equals = (name: string, value: string) => ({ StringEquals: { [`${provider}:${name}`]: value } });

  test.each<[string, object, Record<string, string>, boolean]>([
    ['the subject of a branch', like('repo:octo/shop:ref:refs/heads/main'), {}, true],
    ['another branch', like('repo:octo/shop:ref:refs/heads/main'), { ref: 'refs/heads/dev' }, false],
    ['an environment, which changes the subject', like('repo:octo/shop:ref:*'), { environment: 'production' }, false],
    [
      'the subject of an environment',
      equals('sub', 'repo:octo/shop:environment:production'),
      { environment: 'production' },
      true,
    ],
    ['an environment with a colon', equals('sub', 'repo:octo/shop:environment:a%3Ab'), { environment: 'a:b' }, true],
    ['a pull request', equals('sub', 'repo:octo/shop:pull_request'), { event_name: 'pull_request' }, true],
    ['the case of the owner', like('repo:Octo/shop:*'), {}, false],
    ['the audience', equals('aud', AUDIENCE), {}, true],
    ['another audience', equals('aud', 'https://example.com'), {}, false],
    ['the actor', equals('actor', 'octocat'), {}, true],
    ['the repository id', equals('repository_id', '724601234'), {}, true],
    ['the environment claim', equals('environment', 'production'), { environment: 'production' }, true],
    ['the repository owner, which IAM does not test', equals('repository_owner', 'octo'), {}, false],
    ['the event, which IAM does not test', equals('event_name', 'push'), {}, false],
    ['the issuer, which IAM does not test', equals('iss', GITHUB_ISSUER), {}, false],
    ['the session name', { StringEquals: { 'sts:RoleSessionName': 'shop-1-1' } }, {}, true],
    ['the organization, which a token has none of', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, {}, false],
    ['that it came through no other service', { Bool: { 'aws:ViaAWSService': 'false' } }, {}, true],
    ['that it came through another service', { Bool: { 'aws:ViaAWSService': 'true' } }, {}, false],
    ['that it has a region', { Null: { 'aws:RequestedRegion': 'false' } }, {}, true],
    ['the region of the global endpoint', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, {}, true],
    ['another region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, {}, false],
    // "Anonymous requests do not include this key."
    ['that no service signed it', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, {}, false],
    [
      'ForAllValues on a claim that is absent',
      { 'ForAllValues:StringLike': { [`${provider}:environment`]: 'production' } },
      {},
      true,
    ],
  ])('that tests %s', async (_, condition, claims, admitted) => {
    const aws = await startEmulator({ world: world(condition), claims });
    if (admitted) {
      expect((await exchange(aws)).accessKeyId).toMatch(/^ASIA/);
    } else {
      expect(await refusalOf(exchange(aws))).toEqual({
        code: 'AccessDenied',
        status: 403,
        message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      });
      expect(aws.calls.at(-1)).toMatchObject({ verdict: { allowed: false, type: 'role trust policy' } });
    }
  });

  test('written for names does not admit an immutable subject', async () => {
    const aws = await startEmulator({
      world: modelWith({ subject: 'repo:octo/shop:*' }),
      subjectFormat: 'immutable',
    });
    expect((await refusalOf(exchange(aws))).code).toBe('AccessDenied');
    aws.setWorld(modelWith({ subject: 'repo:octo@9919012/shop@724601234:*' }));
    expect((await exchange(aws)).accessKeyId).toMatch(/^ASIA/);
    aws.subjectFormat = 'name-based';
    expect((await refusalOf(exchange(aws))).code).toBe('AccessDenied');
    expect(aws.subjectFormat).toBe('name-based');
  });

  test('can deny what it allows elsewhere', async () => {
    const admits = world({}).accounts['111122223333'].roles['github-hub'].trustPolicy.Statement;
    const denies = { ...admits, Effect: 'Deny', Condition: equals('actor', 'octocat') };
    const roles = { 'github-hub': { trustPolicy: { Version: '2012-10-17', Statement: [admits, denies] } } };
    const aws = await startEmulator({
      world: { accounts: { '111122223333': { ...world({}).accounts['111122223333'], roles } } },
    });
    expect((await refusalOf(exchange(aws))).code).toBe('AccessDenied');
    expect(aws.calls.at(-1)?.verdict).toMatchObject({ explicit: true, statement: { index: 1 } });
    aws.claims = { actor: 'hubot' };
    expect((await exchange(aws)).accessKeyId).toMatch(/^ASIA/);
  });

  test('of another provider or of an account does not admit', async () => {
    for (const principal of [
      { Federated: 'arn:aws:iam::111122223333:oidc-provider/example.com' },
      { AWS: '111122223333' },
    ]) {
      const aws = await startEmulator({ world: world({}, principal) });
      expect((await refusalOf(exchange(aws))).code).toBe('AccessDenied');
    }
  });

  test('says of a role that does not exist what it says of one that denies', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    expect(await refusalOf(exchange(aws, { role: `${HUB_ROLE}2` }))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    });
  });

  test('is overruled by a resource control policy', async () => {
    const before = exampleModel().accounts['111122223333'];
    const deny = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Resource: '*',
        Condition: { StringNotLike: { [`${provider}:sub`]: 'repo:other/*' } },
      },
    };
    const aws = await startEmulator({
      world: { accounts: { '111122223333': { ...before, resourceControlPolicies: { 'only-other': deny } } } },
    });
    expect((await refusalOf(exchange(aws))).code).toBe('AccessDenied');
    expect(aws.calls.at(-1)?.verdict).toMatchObject({
      type: 'resource control policy',
      explicit: true,
      statement: { policy: 'only-other' },
    });
  });

  test('of a GitHub Enterprise Server has the keys of its own issuer', async () => {
    const issuer = 'https://ghe.example.com/_services/token';
    const aws = await startEmulator({ world: modelWith({ issuer }), issuer });
    expect(aws.issuer).toBe(issuer);
    expect((await exchange(aws)).accessKeyId).toMatch(/^ASIA/);
  });
});

test('the answer tells subject, audience, provider and expiry', async () => {
  const aws = await startEmulator({ world: exampleModel(), clock: () => NOW_MS });
  const token = await fetchToken(aws);
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
  const answer = await stsClient(aws).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: HUB_ROLE,
      RoleSessionName: 'shop-1-1',
      WebIdentityToken: token,
      DurationSeconds: 900,
    }),
  );
  expect(answer).toMatchObject({
    AssumedRoleUser: {
      Arn: 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1',
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:shop-1-1$/),
    },
    SubjectFromWebIdentityToken: 'repo:octo/shop:ref:refs/heads/main',
    Audience: AUDIENCE,
    Provider: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
    Credentials: { Expiration: new Date(NOW_MS + 900_000) },
  });
  expect(answer.PackedPolicySize).toBeUndefined();
});

test('a call at 127.0.0.1 goes to the region that the local AWS was given', async () => {
  const before = exampleModel().accounts['111122223333'];
  const disabled = { ...before, disabledRegions: ['eu-west-1'] };
  const aws = await startEmulator({ world: { accounts: { '111122223333': disabled } }, region: 'eu-west-1' });
  expect((await refusalOf(exchange(aws))).code).toBe('RegionDisabledException');
  const elsewhere = await startEmulator({ world: { accounts: { '111122223333': disabled } }, region: 'eu-central-1' });
  expect((await exchange(elsewhere)).accessKeyId).toMatch(/^ASIA/);
});

test('a region that is not activated is refused where the host names it', async () => {
  const before = exampleModel().accounts['111122223333'];
  const aws = await startEmulator({
    world: { accounts: { '111122223333': { ...before, disabledRegions: ['eu-west-1'] } } },
  });
  const host = (region: string) => `sts.${region}.localhost:${new URL(aws.stsUrl).port}`;
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: HUB_ROLE,
    RoleSessionName: 'shop-1-1',
    WebIdentityToken: await fetchToken(aws),
  });
  const { request } = await import('node:http');
  const statusAt = (region: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(aws.stsUrl, { method: 'POST', headers: { host: host(region) } }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end(body.toString());
    });
  expect(await statusAt('eu-west-1')).toBe(403);
  expect(aws.calls.at(-1)?.errorCode).toBe('RegionDisabledException');
  expect(await statusAt('eu-central-1')).toBe(200);
});
