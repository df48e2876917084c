/** What an answer may repeat of the secrets that it was sent, and what it holds of its own. */
import { describe, expect, test } from '@jest/globals';
import { credentialsIn, tokensIn, withoutSent } from '../../../src/action/exchange/answer-text.js';

describe('a text without what was sent', () => {
  const SHORT = 'k3y-9Xz1';
  const LONG = 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEX';
  const half = (text: string) => text.slice(0, text.length / 2);

  test.each<[string, string, string[], string]>([
    ['a secret of eight characters', `key ${SHORT} here`, [SHORT], 'key *** here'],
    ['every copy of a short secret', `${SHORT} a ${SHORT} b ${SHORT}`, [SHORT], '*** a *** b ***'],
    ['a secret that overlaps itself', 'a ababababab b', ['abababab'], 'a *** b'],
    ['a long secret', `key ${LONG} here`, [LONG], 'key *** here'],
    ['the first half of a long secret', `key ${half(LONG)} here`, [LONG], 'key *** here'],
    ['its last half', `key ${LONG.slice(half(LONG).length)} here`, [LONG], 'key *** here'],
    ['its first twelve characters', `key ${LONG.slice(0, 12)} here`, [LONG], 'key *** here'],
    ['the rest of a word with a piece of it', `key ${half(LONG)}/other here`, [LONG], 'key *** here'],
    ['the rest of a word with a short secret', `key ${SHORT}/other here`, [SHORT], 'key *** here'],
  ])('hides %s', (_, text, sent, shown) => {
    expect(withoutSent(text, sent, 100)).toBe(shown);
  });

  test.each<[string, string, string[]]>([
    ['seven characters, which may be any word', 'the example', ['example']],
    ['eleven characters of a long secret', `key ${LONG.slice(0, 11)} here`, [LONG]],
    ['other words', 'not authorized', [SHORT, LONG]],
  ])('keeps %s', (_, text, sent) => {
    expect(withoutSent(text, sent, 100)).toBe(text);
  });

  test.each([
    [12, 'one two'],
    [7, 'one two'],
    [6, 'one '],
    [2, ''],
  ])('has no half of a word at its end where it is cut to %d', (longest, shown) => {
    expect(withoutSent('one two', [], longest)).toBe(shown);
  });
});

describe('the tokens in a text', () => {
  const token = (at: number) => `eyJ${at}.eyJ${at}.s`;

  test('are found in every part of JSON, and in escapes', () => {
    const nested = JSON.stringify({ a: [{ [token(1)]: token(2) }] });
    expect(tokensIn([nested, encodeURIComponent(`x=${token(3)}`)])).toEqual([1, 2, 3].map(token));
  });

  test.each([
    ['no header of JSON', 'abc.eyJ1.s'],
    ['two parts', 'eyJ1.eyJ1'],
    ['an empty part', 'eyJ1..s'],
  ])('are none with %s', (_, text) => {
    expect(tokensIn([text])).toEqual([]);
  });

  test('are fifty at most', () => {
    expect(tokensIn([Array.from({ length: 60 }, (_, at) => token(at)).join(' ')])).toEqual(
      Array.from({ length: 50 }, (_, at) => token(at)),
    );
  });

  test('are still found as text where JSON is deeper than anything that is read', () => {
    const deep = `${'['.repeat(60_000)}"${token(1)}"${']'.repeat(60_000)}`;
    expect(tokensIn([deep])).toEqual([token(1)]);
  });
});

describe('the credentials in an answer', () => {
  test.each([
    ['XML', '<AccessKeyId>ASIA0000</AccessKeyId><SecretAccessKey>secret00</SecretAccessKey>'],
    ['JSON', '{"AccessKeyId":"ASIA0000","SecretAccessKey" : "secret00"}'],
  ])('are found in %s', (_, body) => {
    expect(credentialsIn(body)).toEqual(['ASIA0000', 'secret00']);
  });

  test('are not what is too short for a key', () => {
    expect(credentialsIn('<SessionToken>seven77</SessionToken>')).toEqual([]);
  });
});
