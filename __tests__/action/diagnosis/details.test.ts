import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../src/action/diagnosis/explain.js';
import { redactLine } from '../../../src/action/diagnosis/redaction.js';
import { renderLine } from '../../../src/action/diagnosis/render-log.js';
import type { Fault } from '../../../src/action/exchange/failure.js';
import { ANSWER } from '../exchange/faults.js';
import { CLAIMS, contextOf, denied, failure, NOTHING_HIDDEN } from './diagnosis-context.js';

function sentenceOf(fault: Fault): string {
  return renderLine(explain(failure(fault), contextOf()).sentence, NOTHING_HIDDEN);
}

test.each([
  [119_000, '119 s behind'],
  [120_000, '2 min behind'],
  [9_000_000, '150 min behind'],
  [-90_000, '90 s ahead of'],
  [0, '0 s ahead of'],
])('a clock that the server is %d ms ahead of is %s', (serverAheadMs, words) => {
  expect(sentenceOf({ code: 'clock-skew', answer: { ...ANSWER, serverAheadMs } })).toContain(`is ${words} AWS's`);
});

test.each([
  ['EPROTO', 'TLS handshake'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS handshake'],
  ['ERR_TLS_HANDSHAKE_TIMEOUT', 'TLS handshake'],
  ['ERR_TLS_CERT_SIGNATURE_ALGORITHM_UNSUPPORTED', 'is not trusted'],
  ['NOT_EPROTO', 'is not trusted'],
  ['EPROTONOSUPPORT', 'is not trusted'],
  ['CERT_HAS_EXPIRED', 'is not valid now'],
  ['CERT_HAS_EXPIRED_X', 'is not trusted'],
  ['X_CERT_NOT_YET_VALID', 'is not trusted'],
])('TLS that fails with %s: %s', (reason, words) => {
  expect(sentenceOf({ code: 'tls', host: 'h', reason })).toContain(words);
});

describe('a subject', () => {
  const hintsFor = (sub: string) =>
    explain(failure(denied('no'), 'hub'), contextOf({ claims: { ...CLAIMS, sub } }))
      .causes.map((hint) => renderLine(hint, NOTHING_HIDDEN))
      .join('\n');

  test.each([
    ['repo:octo@1/shop@2:ref:refs/heads/main', true],
    ['x:repo:octo@1/shop@2:ref:refs/heads/main', false],
    ['repo:octo@x/shop@2:ref:refs/heads/main', false],
    ['repo:octo/shop@2:ref:refs/heads/main', false],
  ])('%s has ids in it: %p', (sub, immutable) => {
    expect(hintsFor(sub).includes('is immutable')).toBe(immutable);
  });

  test('of a pull request ends in it', () => {
    expect(hintsFor('repo:octo/shop:pull_request')).toContain('ends in pull_request');
    expect(hintsFor('repo:octo/shop:pull_request:x')).not.toContain('ends in pull_request');
  });
});

test('a value is shown up to a thousand characters, without the space around it', () => {
  expect(redactLine(` ${'x'.repeat(1000)}\n`, NOTHING_HIDDEN)).toBe('x'.repeat(1000));
  expect(redactLine('x'.repeat(1001), NOTHING_HIDDEN)).toBe(`${'x'.repeat(1000)}…`);
});
