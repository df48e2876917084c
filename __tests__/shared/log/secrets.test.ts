import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../../../src/shared/log/secrets.js';

function secretsOf(...values: readonly string[]): Secrets {
  const secrets = new Secrets();
  for (const value of values) secrets.add(value);
  return secrets;
}

describe('secrets', () => {
  test.each([
    ['each time they stand there', ['s3cret'], 's3cret and s3cret', '*** and ***'],
    ['the longer before the one within it', ['abc', 'xabcx'], 'xabcx abc', '*** ***'],
    ['whichever was told first', ['xabcx', 'abc'], 'xabcx abc', '*** ***'],
    ['all of two that overlap', ['abcd', 'cdef'], 'xabcdefx', 'x***x'],
    ['one that overlaps itself', ['aa'], 'xaaax', 'x***x'],
    ['one that repeats itself', ['ababa'], 'xabababxababax', 'x***bx***x'],
    ['each line of them', ['first\nsecond\r\nthird'], 'a second b third', 'a *** b ***'],
    ['as a whole too', ['first\nsecond'], 'first\nsecond', '***'],
    ['signs of patterns are only signs', ['a.*$&'], 'a.*$& abc', '*** abc'],
    ['none when there are none', [], 'text', 'text'],
  ])('are taken out: %s', (_, values, text, shown) => {
    expect(secretsOf(...values).hide(text)).toBe(shown);
  });

  test('are taken out at every place, however they overlap themselves', () => {
    const letters = (most: number) => fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: most });
    fc.assert(
      fc.property(letters(7), letters(40), (secret, text) => {
        const isHidden = [...text].map((_, at) =>
          [...secret].some((_letter, before) => at >= before && text.startsWith(secret, at - before)),
        );
        const shown = [...text].map((letter, at) => (isHidden[at] ? '*' : letter)).join('');
        expect(secretsOf(secret).hide(text)).toBe(shown.replace(/\*+/g, '***'));
      }),
    );
  });

  test.each(['', '  ', '\n'])('%j is none', (value) => {
    const secrets = new Secrets();
    expect(secrets.add(value)).toBe(false);
    expect(secrets.hide(`a${value}b`)).toBe(`a${value}b`);
  });

  test('are remembered once', () => {
    const secrets = new Secrets();
    expect([secrets.add('one'), secrets.add('one'), secrets.add('two')]).toEqual([true, false, true]);
  });

  const SECRET = 'x<9+/="&\'\\Zq ü ::1#tail';
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  test.each([
    ['JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['a URI', encodeURIComponent(SECRET)],
    ['a URI in small letters', encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())],
    ['a form', encodeURIComponent(SECRET).replaceAll('%20', '+')],
    ['XML', 'x&lt;9+/=&quot;&amp;&apos;\\Zq ü ::1#tail'],
  ])('are taken out as %s', (_, copy) => {
    expect(secretsOf(SECRET).hide(`a ${copy} b`)).toBe('a *** b');
  });

  test.each(['', 'b', 'be', 'bea', 'bearer '])('are taken out as base64 behind "%s"', (before) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const shown = secretsOf(SECRET).hide(`a ${Buffer.from(`${before}${SECRET}!`).toString(encoding)} b`);
      // What stays is a group or two at either end, of which most belongs to what is around it.
      expect(shown.replace(/^a |\*{3}| b$/g, '').length).toBeLessThanOrEqual(20);
      expect(shown).not.toContain(base64(SECRET).slice(8, 20));
    }
  });

  test.each(['ab', 'abcd', 'x1y2z'])('that are as short as %s are not looked for in base64', (secret) => {
    expect(secretsOf(secret).hide(base64(`....${secret}....`))).not.toContain('***');
  });

  test('never stand in what is shown', () => {
    const secret = fc
      .string({ minLength: 4, maxLength: 20 })
      .filter((text) => text.trim() !== '' && !text.includes('*'));
    const texts = fc.array(fc.string({ maxLength: 10 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), texts, (values, between) => {
        const shown = secretsOf(...values).hide(between.join(values.join(' ')));
        for (const value of values) expect(shown).not.toContain(value);
      }),
    );
  });
});

describe('account ids', () => {
  const TEXT = 'arn:aws:iam::111122223333:role/x, run 11112222333, id 1111222233334, 222222222222.';

  test('stay unless one asks', () => {
    expect(new Secrets().hide(TEXT)).toBe(TEXT);
  });

  test('go wherever 12 digits stand alone', () => {
    const secrets = new Secrets();
    secrets.hideAccountIds();
    expect(secrets.hide(TEXT)).toBe('arn:aws:iam::***:role/x, run 11112222333, id 1111222233334, ***.');
  });
});
