import { describe, expect, test } from '@jest/globals';
import { Masks } from '../../../src/demo/runner/masks.js';

function masked(secret: string, text: string): string {
  const masks = new Masks();
  masks.add(secret);
  return masks.apply(text);
}

describe('a masked value is hidden', () => {
  test.each([
    ['as it is', 's3cret', 'a s3cret b', 'a *** b'],
    ['twice', 's3cret', 's3cret s3cret', '*** ***'],
    ['twice in a row, as one', 's3cret', 's3crets3cret', '***'],
    ['overlapping itself, as one', 'aba', 'xababax', 'x***x'],
    ['however short', 'ab', 'cab fabric', 'c*** f***ric'],
    ['with a character that means something in a pattern', '$&.*', 'x$&.*y', 'x***y'],
    ['JSON-escaped', 'a"b\\c\nd', '{"v":"a\\"b\\\\c\\nd"}', '{"v":"***"}'],
    ['JSON-escaped with the separators that .NET escapes too', 'a\u2028b', 'a\\u2028b', '***'],
    ['URI-escaped', 'a b/c!', 'x=a%20b%2Fc%21&', 'x=***&'],
    ['XML-escaped', `<a&"b'>`, '<v>&lt;a&amp;&quot;b&apos;&gt;</v>', '<v>***</v>'],
    ['in a shell argument', 'a"b', 'x a\\"b', 'x ***'],
    ['in an expression', "it's", "it''s", '***'],
    ['in base64', 'password', Buffer.from('password').toString('base64'), '***'],
    ['without its quotes', '"quoted-secret"', 'quoted-secret', '***'],
    ['before the ampersand', 'secretpart1&secretpart2', 'secretpart1&', '***'],
    ['after the ampersand', 'secretpart1&secretpart2', 'secretpart2', '***'],
    ['after the ampersand and plus, one letter on', 'secretpart1&+secretpart2', 'ecretpart2', '***'],
  ])('%s', (_, secret, text, shown) => {
    expect(masked(secret, text)).toBe(shown);
  });

  test.each(['user:', 'user1:', 'user12:'])('in base64 behind %j, at any bit position', (before) => {
    const secret = 'correct-horse-battery';
    // The runner masks the form that ends like the whole: the first characters of it may be the neighbour's.
    const shown = masked(secret, Buffer.from(before + secret).toString('base64'));
    expect(shown).toContain('***');
    expect(shown.length).toBeLessThan(before.length * 2 + 4 + '***'.length);
  });
});

describe('a masked value is not hidden', () => {
  test.each([
    ['in other capitals', 's3cret', 'S3CRET'],
    ['in hexadecimal', 's3cret', Buffer.from('s3cret').toString('hex')],
    ['in pieces', 's3cret', 's3 cret'],
    ['without its quotes when short', '"abcdef"', 'abcdef'],
    ['by a short piece before an ampersand', 'abc&defghi', 'abc&'],
  ])('%s', (_, secret, text) => {
    expect(masked(secret, text)).toBe(text);
  });
});

test('each line of a value is masked by itself, without the blanks around it', () => {
  const masks = new Masks();
  masks.addWithLines('-- begin --\r\n  first line\nsecond line  \n\n');
  expect(masks.apply('[first line] [second line]')).toBe('[***] [***]');
});

test('an empty value masks nothing', () => {
  const masks = new Masks();
  masks.addWithLines('');
  masks.addWithLines('\n\n');
  expect(masks.apply('text')).toBe('text');
});

test('values are listed without their forms, once each', () => {
  const masks = new Masks();
  masks.add('one');
  masks.add('one');
  expect(masks.values).toEqual(['one']);
});
