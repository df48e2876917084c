/** Source: https://docs.github.com/en/actions/reference/security/oidc */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { exampleModel } from '../../../src/emulator/example-model.js';
import { type SubjectParts, subjectOf } from '../../../src/emulator/github/claims.js';
import { fetchToken, startEmulator, stopEmulators } from '../../support/emulator.js';

afterEach(stopEmulators);

describe('a subject', () => {
  const job: SubjectParts = {
    repository: 'octo/shop',
    repository_id: '724601234',
    repository_owner_id: '9919012',
    ref: 'refs/heads/main',
    event_name: 'push',
  };
  test.each<[string, Partial<SubjectParts>, string, string]>([
    ['a branch', {}, 'repo:octo/shop:ref:refs/heads/main', 'repo:octo@9919012/shop@724601234:ref:refs/heads/main'],
    [
      'a tag',
      { ref: 'refs/tags/v1' },
      'repo:octo/shop:ref:refs/tags/v1',
      'repo:octo@9919012/shop@724601234:ref:refs/tags/v1',
    ],
    [
      'a pull request',
      { event_name: 'pull_request' },
      'repo:octo/shop:pull_request',
      'repo:octo@9919012/shop@724601234:pull_request',
    ],
    [
      'an environment',
      { environment: 'prod', event_name: 'pull_request' },
      'repo:octo/shop:environment:prod',
      'repo:octo@9919012/shop@724601234:environment:prod',
    ],
    [
      'an environment with colons',
      { environment: 'a:b:c' },
      'repo:octo/shop:environment:a%3Ab%3Ac',
      'repo:octo@9919012/shop@724601234:environment:a%3Ab%3Ac',
    ],
    [
      'no environment',
      { environment: '' },
      'repo:octo/shop:ref:refs/heads/main',
      'repo:octo@9919012/shop@724601234:ref:refs/heads/main',
    ],
  ])('names %s', (_, parts, byName, immutable) => {
    expect(subjectOf({ ...job, ...parts })).toBe(byName);
    expect(subjectOf({ ...job, ...parts }, 'immutable')).toBe(immutable);
  });
});

describe('the token endpoint', () => {
  const NOW_MS = Date.UTC(2026, 10, 21, 12);

  test('answers with the token and its length', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    const response = await fetch(`${aws.tokenRequestUrl}&audience=sts.amazonaws.com`, {
      headers: { authorization: `Bearer ${aws.requestToken}` },
    });
    const answer = (await response.json()) as { value: string; count: number };
    expect(Object.keys(answer).sort()).toEqual(['count', 'value']);
    expect(answer.count).toBe(answer.value.length);
  });

  test('gives a token the claims of a job, good for five minutes', async () => {
    const aws = await startEmulator({ world: exampleModel(), clock: () => NOW_MS });
    const claims = decodeJwt(await fetchToken(aws));
    expect(claims).toMatchObject({
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'sts.amazonaws.com',
      sub: 'repo:octo/shop:ref:refs/heads/main',
      iat: NOW_MS / 1000,
      exp: NOW_MS / 1000 + 300,
      repository_owner: 'octo',
      workflow_ref: 'octo/shop/.github/workflows/deploy.yml@refs/heads/main',
      ref_type: 'branch',
      runner_environment: 'github-hosted',
    });
    expect(claims.environment).toBeUndefined();
    expect(decodeJwt(await fetchToken(aws)).jti).not.toBe(claims.jti);
  });

  test('follows overrides, in what hangs on them too, and leaves out what is null', async () => {
    const aws = await startEmulator({ world: exampleModel(), claims: { repository: 'evil/fork', actor: null } });
    const first = decodeJwt(await fetchToken(aws));
    expect(first).toMatchObject({ repository_owner: 'evil', sub: 'repo:evil/fork:ref:refs/heads/main' });
    expect('actor' in first).toBe(false);
    aws.claims.environment = 'production';
    expect(decodeJwt(await fetchToken(aws)).sub).toBe('repo:evil/fork:environment:production');
    aws.claims = { sub: 'anything', ref: 'refs/tags/v1' };
    expect(decodeJwt(await fetchToken(aws))).toMatchObject({
      sub: 'anything',
      ref_type: 'tag',
      repository: 'octo/shop',
    });
    expect(aws.claims).toEqual({ sub: 'anything', ref: 'refs/tags/v1' });
  });

  test('takes the repository owner for the audience when none is asked for', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    expect(decodeJwt(await aws.issueToken()).aud).toBe('https://github.com/octo');
  });

  test.each<[string, string, (token: string) => string | undefined, number]>([
    ['no authorization', '?api-version=2.0', () => undefined, 401],
    ['another scheme', '?api-version=2.0', (token) => `token ${token}`, 401],
    ['another token', '?api-version=2.0', (token) => `bearer ${token}x`, 401],
    ['no API version', '?audience=x', (token) => `bearer ${token}`, 400],
    ['lower-case bearer', '?api-version=2.0', (token) => `bearer ${token}`, 200],
  ])('with %s', async (_, query, authorization, status) => {
    const aws = await startEmulator({ world: exampleModel() });
    const value = authorization(aws.requestToken);
    const response = await fetch(aws.tokenRequestUrl.replace(/\?.*/, query), {
      headers: value === undefined ? {} : { authorization: value },
    });
    expect(response.status).toBe(status);
  });

  test('ends with the job: its request token is a JWT that says when', async () => {
    let nowMs = NOW_MS;
    const aws = await startEmulator({ world: exampleModel(), clock: () => nowMs, requestTokenSeconds: 60 });
    expect(decodeJwt(aws.requestToken).exp).toBe(NOW_MS / 1000 + 60);
    expect(await fetchToken(aws)).toMatch(/^ey/);
    nowMs += 60_000;
    const response = await fetch(aws.tokenRequestUrl, { headers: { authorization: `bearer ${aws.requestToken}` } });
    expect(response.status).toBe(401);
    expect(aws.calls.at(-1)).toMatchObject({
      errorCode: 'Unauthorized',
      errorMessage: 'The request token has expired',
    });
  });
});

test('other servers can verify the tokens by discovery', async () => {
  const aws = await startEmulator({ world: exampleModel() });
  const discovery = await fetch(`${aws.stsUrl}/.well-known/openid-configuration`);
  const { issuer, jwks_uri } = (await discovery.json()) as { issuer: string; jwks_uri: string };
  const keys = createRemoteJWKSet(new URL(jwks_uri));
  const { payload } = await jwtVerify(await fetchToken(aws), keys, { issuer, audience: 'sts.amazonaws.com' });
  expect(payload.sub).toBe('repo:octo/shop:ref:refs/heads/main');
});
