import { describe, expect, test } from '@jest/globals';
import { type Claims, decodeClaims, looksLikeJwt, UNKNOWN_CLAIM } from '../../../src/action/exchange/token-claims.js';

describe('the claims of a token', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each<[string, string, Claims | undefined]>([
    ['of three parts', `${part({})}.${part({ sub: 'x' })}.s`, { sub: 'x' }],
    ['with space around it', `\n ${part({})}.${part({ sub: 'ü' })}.s \n`, { sub: 'ü' }],
    [
      'of the emulator, which has placeholders',
      `${part({ xacct_unknown_claims: { ref: ['ref'], run_id: ['run_id'] } })}.${part({ ref: 'x', run_id: 'y' })}.s`,
      { ref: UNKNOWN_CLAIM, run_id: 'y' },
    ],
    [
      'with another list of unknown claims',
      `${part({ xacct_unknown_claims: 'ref' })}.${part({ ref: 'x' })}.s`,
      { ref: 'x' },
    ],
    ['of one part', 'x', undefined],
    ['of nothing', '', undefined],
    ['whose claims are a list', `${part({})}.${part([1])}.s`, undefined],
    ['whose claims are nothing', `${part({})}.${part(null)}.s`, undefined],
    ['whose claims are no JSON', `${part({})}.e.s`, undefined],
    ['of one word', 'hunter2', undefined],
  ])('%s', (_, token, claims) => {
    expect(decodeClaims(token)).toEqual(claims);
  });

  test.each([
    ['a.b.c', true],
    ['a-_9.b.c', true],
    ['a.b', false],
    ['a.b.c.d', false],
    ['a.b.c d', false],
    ['a..c', false],
    ['a.b.c\n', false],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvOm9jdG8vc2hvcCJ9.c2lnbmF0dXJl', true],
    ['x a.b.c', false],
    ['', false],
  ])('%j looks like a token: %p', (text, good) => {
    expect(looksLikeJwt(text)).toBe(good);
  });
});
