import { describe, expect, test } from '@jest/globals';
import { type Fault, FaultError, faultOf } from '../../../src/action/exchange/failure.js';
import { type AttemptLimits, withRetry } from '../../../src/action/exchange/retry.js';
import { type Claims, decodeClaims, looksLikeJwt } from '../../../src/action/exchange/token-claims.js';
import { bypassesProxy } from '../../../src/shared/proxy/no-proxy.js';
import { clockWithoutWaits } from '../../support/step.js';

describe('what was thrown', () => {
  const fault: Fault = { code: 'deadline', seconds: 7 };

  test.each<[string, unknown, Fault]>([
    ['a fault', new FaultError(fault), fault],
    ['an error', new TypeError('no'), { code: 'unknown', message: 'no' }],
    ['a text', 'no', { code: 'unknown', message: 'no' }],
    ['nothing', undefined, { code: 'unknown', message: 'undefined' }],
  ])('%s is a fault', (_, thrown, found) => {
    expect(faultOf(thrown)).toEqual(found);
  });

  test('tells where and how often, once that is known', () => {
    expect(new FaultError(fault)).toMatchObject({
      name: 'FaultError',
      message: 'deadline',
      attempts: 1,
      place: 'identity',
    });
    expect(new FaultError(fault, 3, { place: 'hub' })).toMatchObject({ attempts: 3, place: 'hub' });
  });
});

describe('where a call was given up is told', () => {
  const limits: AttemptLimits = {
    maxAttempts: 2,
    accessDeniedMs: 0,
    endsAtMs: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
  };
  const throttled: Fault = { code: 'throttled', answer: { code: 'Throttling', message: 'x', status: 400 } };
  const denied: Fault = { code: 'access-denied', answer: { code: 'AccessDenied', message: 'x', status: 403 } };

  test.each<[string, Fault, Partial<AttemptLimits>, number]>([
    ['at once', denied, {}, 1],
    ['after all attempts', throttled, {}, 2],
    ['because the wait would outlast the step', throttled, { endsAtMs: 0 }, 1],
  ])('%s', async (_, fault, own, attempts) => {
    const call = () => Promise.reject(new FaultError(fault));
    const outcome = withRetry('target', call, { ...limits, ...own }, clockWithoutWaits, () => undefined);
    await expect(outcome).rejects.toMatchObject({ fault, attempts, place: 'target' });
  });
});

describe('the claims of a token', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each<[string, string, Claims | undefined]>([
    ['of three parts', `${part({})}.${part({ sub: 'x' })}.s`, { sub: 'x' }],
    ['with space around it', `\n ${part({})}.${part({ sub: 'ü' })}.s \n`, { sub: 'ü' }],
    ['of one part', 'x', undefined],
    ['of nothing', '', undefined],
    ['whose claims are a list', `${part({})}.${part([1])}.s`, undefined],
    ['whose claims are nothing', `${part({})}.${part(null)}.s`, undefined],
    ['whose claims are no JSON', `${part({})}.e.s`, undefined],
  ])('%s', (_, token, claims) => {
    expect(decodeClaims(token)).toEqual(claims);
  });

  test.each([
    ['a.b.c', true],
    ['a-_9.b.c', true],
    ['a.b', false],
    ['a.b.c.d', false],
    ['a.b.c d', false],
    ['x a.b.c', false],
    ['', false],
  ])('%j looks like a token: %p', (text, good) => {
    expect(looksLikeJwt(text)).toBe(good);
  });
});

test.each([
  ['https://[2001:db8::1]:8443', '[2001:db8::1]:8443', true],
  ['https://[2001:db8::1]', '2001:db8::1', true],
  ['https://[2001:db8::1]', '[2001:db8::1]', true],
  ['https://[2001:db8::1]', '[2001:db8::1]x', false],
  ['https://a.example', 'x[a.example]', false],
  ['http://a.example', 'a.example:80', true],
  ['http://a.example', 'a.example:443', false],
  ['https://a.example', 'a.example:443', true],
  ['https://a.example:8443', 'a.example:443', false],
])('%s is called without a proxy by %j: %p', (url, noProxy, spared) => {
  expect(bypassesProxy(new URL(url), noProxy)).toBe(spared);
});
