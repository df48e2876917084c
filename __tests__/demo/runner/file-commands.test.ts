import { describe, expect, test } from '@jest/globals';
import { isRefused, parseFilePairs, parsePathFile } from '../../../src/demo/runner/file-commands.js';

describe('a command file', () => {
  test.each([
    ['a line', 'A=1\n', [['A', '1']]],
    ['a last line without an end', 'A=1', [['A', '1']]],
    [
      'empty lines between',
      '\nA=1\n\nB=2\n',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
    ['an equals sign in the value', 'A=b=c', [['A', 'b=c']]],
    ['an arrow in the value', 'A=b<<c', [['A', 'b<<c']]],
    ['an empty value', 'A=', [['A', '']]],
    ['a carriage return, which belongs to the value', 'A=1\r\n', [['A', '1\r']]],
    ['blanks, which are kept', ' A = 1 ', [[' A ', ' 1 ']]],
    ['no name at all', '=1', [['', '1']]],
    ['a block', 'A<<E\none\ntwo\nE\n', [['A', 'one\ntwo']]],
    ['a block whose end has no line end', 'A<<E\none\nE', [['A', 'one']]],
    ['an empty block', 'A<<E\nE\n', [['A', '']]],
    ['a block of one empty line', 'A<<E\n\nE\n', [['A', '']]],
    ['a block that ends in an empty line', 'A<<E\none\n\nE\n', [['A', 'one\n']]],
    ['a block with another pair in it', 'A<<E\nB=2\nC<<F\nE\n', [['A', 'B=2\nC<<F']]],
    ['a delimiter with an equals sign', 'A<<E=\none\nE=\n', [['A', 'one']]],
    [
      'two values for one name',
      'A=1\nA=2\n',
      [
        ['A', '1'],
        ['A', '2'],
      ],
    ],
    ['a byte order mark', '\uFEFFA=1', [['A', '1']]],
    ['nothing', '', []],
  ])('is read with %s', (_, text, pairs) => {
    expect(parseFilePairs(text)).toEqual({ pairs, error: undefined });
  });

  test.each([
    ['a line that is no pair', 'nonsense\n', /Invalid format 'nonsense'/],
    ['a block without a name', '<<E\nE\n', /Name must not be empty/],
    ['a block without a delimiter', 'A<<\nx\n', /delimiter must not be empty/],
    ['a block without an end', 'A<<E\nx\n', /Matching delimiter not found 'E'/],
    ['a block that ends at once', 'A<<E', /Matching delimiter not found 'E'/],
    ['a block cut short', 'A<<E\nx', /EOF marker missing new line/],
    ['a delimiter with a blank after it', 'A<<E\nx\nE \n', /Matching delimiter not found 'E'/],
  ])('fails on %s, and keeps what stood before it', (_, text, error) => {
    const read = parseFilePairs(`GOOD=1\n${text}`);
    expect(read.error).toMatch(error);
    expect(read.pairs).toEqual([['GOOD', '1']]);
  });
});

test.each([
  ['AWS_REGION', false],
  ['NODE_OPTIONS', true],
  ['node_options', true],
  ['GITHUB_REPOSITORY', false],
])('the variable %s, written to GITHUB_ENV, is refused: %s', (name, refused) => {
  expect(isRefused(name)).toBe(refused);
});

test('each line of the path file is a folder', () => {
  expect(parsePathFile('/a\r\n\n/b\n')).toEqual(['/a', '/b']);
});
