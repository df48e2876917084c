import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../../src/log/secrets.js';

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
    ['each line of them', ['first\nsecond\r\nthird'], 'a second b third', 'a *** b ***'],
    ['as a whole too', ['first\nsecond'], 'first\nsecond', '***'],
    ['signs of patterns are only signs', ['a.*$&'], 'a.*$& abc', '*** abc'],
    ['none when there are none', [], 'text', 'text'],
  ])('are taken out: %s', (_, values, text, shown) => {
    expect(secretsOf(...values).hide(text)).toBe(shown);
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
