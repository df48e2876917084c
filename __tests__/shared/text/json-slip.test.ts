import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { positionOf, slipIn } from '../../../src/shared/text/json-slip.js';

function place(text: string): string {
  const slip = slipIn(text);
  if (slip === undefined) return 'none';
  const { line, column } = positionOf(text, slip);
  return `${line}:${column}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Source: https://www.rfc-editor.org/rfc/rfc8259 */
describe('a slip in JSON has a place', () => {
  test.each<[string, string, string]>([
    ['nothing at all', '', '1:1'],
    ['nothing but spaces', ' \n\t', '1:1'],
    ['other text', 'Statement: []', '1:1'],
    ['a comment at the start', '// x\n{}', '1:1'],
    ['a second byte order mark', '\uFEFF{}', '1:1'],
    ['a closing brace', '}', '1:1'],
    ['an open object', '{', '1:2'],
    ['an open object and a line break', '{\n\n', '1:2'],
    ['an open list', '{"a": [1, 2\n', '1:12'],
    ['an open text', '{"a": "x\n}', '1:9'],
    ['an open text at the end', '{"a": "x', '1:9'],
    ['a key without a value', '{"a"', '1:5'],
    ['a key and a colon', '{"a":', '1:6'],
    ['a missing colon', '{"a" 1}', '1:6'],
    ['a missing comma', '{"a": 1\n "b": 2}', '2:2'],
    ['a comma before a brace', '{"a": 1,\n}', '2:1'],
    ['a comma before a bracket', '[1,]', '1:4'],
    ['a comma at the end', '{"a": 1},', '1:9'],
    ['two documents', '{}\n{}', '2:1'],
    ['a key that is no text', '{a: 1}', '1:2'],
    ['single quotes', "{'a': 1}", '1:2'],
    ['a wrong closing bracket', '{"a": [1}', '1:9'],
    ['a number with a zero', '{"a": 01}', '1:8'],
    ['a number with a plus', '{"a": +1}', '1:7'],
    ['a word that is none', '{"a": True}', '1:7'],
    ['half a word', '{"a": nul', '1:7'],
    ['an escape that is none', '{"a": "\\x"}', '1:8'],
    ['a line break in a text', '{"a": "x\r\ny"}', '1:9'],
    ['lines of Windows', '{\r\n"a": 1\r\n"b"}', '3:1'],
  ])('%s', (_, text, at) => {
    expect(place(text)).toBe(at);
    expect(isJson(text)).toBe(false);
  });

  test('and what is JSON for Node has none, for a text put together of its pieces', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '\\u00e9',
      '0',
      '-1.5e+3',
      '.',
      'true',
      'null',
      ' ',
      '\n',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(slipIn(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 5000 },
    );
  });

  test('and neither has any JSON, while every part of it that ends in an object has one', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, length) => {
        expect(slipIn(json)).toBeUndefined();
        const cut = `{"a":${json.slice(0, length % (json.length + 1))}`;
        expect(slipIn(cut)).toBeLessThanOrEqual(cut.length);
      }),
    );
  });

  test('also in a large text, within seconds', () => {
    const deep = '['.repeat(1_000_000);
    expect(slipIn(deep)).toBe(deep.length);
    expect(slipIn(`{"a": "${'\\"'.repeat(4_000_000)}`)).toBe(8_000_007);
  });
});
