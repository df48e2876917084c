import { expect, test } from '@jest/globals';
import {
  entriesOf,
  readSource,
  type Source,
  scalarText,
  scalarTexts,
  valueAt,
} from '../../../src/migrate/source/source.js';

function sourceOf(text: string): Source {
  const reading = readSource(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.source;
}

test('reads scalars as the runner does', () => {
  const text = "a: 012\nb: 'x # y'\nc: |\n  one\n\n  two\nd: ~\ne:\nf: [1, true]\ng: 1.50\n";
  const { root } = sourceOf(text);
  const values = entriesOf(root).map(({ name, value }) => [name, scalarText(value)]);
  expect(values).toEqual([
    ['a', '012'],
    ['b', 'x # y'],
    ['c', 'one\n\ntwo\n'],
    ['d', ''],
    ['e', ''],
    ['f', undefined],
    ['g', '1.50'],
  ]);
  expect(scalarTexts(valueAt(root, 'f'))).toEqual(['1', 'true']);
  expect(scalarTexts(valueAt(root, 'a'))).toEqual(['012']);
});

test('an entry ends with its value, not with the comments behind it', () => {
  const text = 'a: x # c\nb:\n  c: [1,\n    2] # d\n  # e\nf: >\n  text\n\n# g\nh:\n';
  const source = sourceOf(text);
  const written = entriesOf(source.root).map(({ start, end }) => text.slice(start, end));
  expect(written).toEqual(['a: x', 'b:\n  c: [1,\n    2]', 'f: >\n  text\n', 'h:']);
  expect(source.comments.map((comment) => comment.text)).toEqual(['# c', '# d', '# e', '# g']);
});

test('finds comments, but not in texts', () => {
  const text = '# a\r\nx: "# no" # b\r\ny: |\r\n  # no\r\nz: { k: v } #c\r\n';
  const { comments } = sourceOf(text);
  expect(comments.map((comment) => comment.text)).toEqual(['# a', '# b', '#c']);
  expect(comments.map(({ offset }) => text[offset])).toEqual(['#', '#', '#']);
});

test('counts lines, and knows the line break of each', () => {
  const source = sourceOf('\ufeffa: 1\r\nb: 2\nc: 3');
  const [a, b, c] = entriesOf(source.root).map(({ start }) => start);
  expect([a, b, c].map((offset) => source.lineOf(offset ?? 0))).toEqual([1, 2, 3]);
  expect([a, b, c].map((offset) => source.eolAt(offset ?? 0))).toEqual(['\r\n', '\n', '\r\n']);
  expect(source.isFirstOfLine(a ?? 0)).toBe(true);
});

test.each([
  ['a: [1\nb: 2\n', 2],
  ['a: 1\na: 2\n', 2],
  ['a: 1\n---\nb: 2\n', 2],
  ['a:\n\t- b\n', 2],
])('reports the line of what is not YAML: %j', (text, line) => {
  expect(readSource(text)).toMatchObject({ ok: false, line, reason: expect.any(String) });
});
