import { describe, expect, test } from '@jest/globals';
import { requestGitHubToken } from '../../../src/action/exchange/github-token.js';
import { secretsOf, tokenEndpointOf } from '../../../src/action/exchange/token-endpoint.js';

describe('the secrets of a request', () => {
  test.each([
    ['the request token alone, of a URL that is none', 'no url', []],
    ['user and password', 'https://username:password@h.example', ['username', 'password']],
    ['values of the query', 'https://h.example/?sig=abc12345&api-version=2.0', ['abc12345']],
    [
      'values as they are written and as they are meant',
      'https://h.example/?a=1&k=abc%2F1234',
      ['abc%2F1234', 'abc/1234'],
    ],
    ['values with the sign that ends names', 'https://h.example/?k=abc12345==', ['abc12345==']],
    ['values without a name', 'https://h.example/?abc12345', ['abc12345']],
    ['no values of seven characters', 'https://h.example/?a=1234567', []],
  ])('are %s', (_, url, secrets) => {
    expect(secretsOf({ url, requestToken: 't' })).toEqual(['t', ...secrets]);
  });
});

describe('the token endpoint', () => {
  const url = 'https://token.example.com';

  test.each([
    [
      { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' },
      { url, requestToken: 't' },
    ],
    [{ ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }, undefined],
    [{ ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' }, undefined],
    [{}, undefined],
  ])('is what the runner sets: %j', (environment, endpoint) => {
    expect(tokenEndpointOf(environment)).toEqual(endpoint);
  });

  test.each([
    ['no URL', 'x', ''],
    ['a file', 'file:///etc/passwd', ''],
    ['another scheme', 'ftp://token.example.com/x', 'token.example.com'],
    ['a scheme that begins like http', 'httpx://token.example.com', 'token.example.com'],
  ])('that is %s is never called', async (_, address, shown) => {
    const requested = requestGitHubToken({
      endpoint: { url: address, requestToken: 't' },
      audience: 'a',
      proxy: { noProxy: '' },
      signal: new AbortController().signal,
      secret: () => undefined,
      sent: () => undefined,
    });
    await expect(requested).rejects.toMatchObject({
      attempts: 1,
      place: 'identity',
      fault: { code: 'token-endpoint-address', host: shown },
    });
  });
});
