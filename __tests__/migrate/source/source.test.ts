import { expect, test } from '@jest/globals';
import { isSeq } from 'yaml';
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
  ['a:\n  b: "c\n  d"\n  e: f: g\n', 4],
  ['a: "b\nc: d "e"\n', 1],
  ['a: "b\n---\nc"\n', 1],
])('reports the line of what is not YAML: %j', (text, line) => {
  expect(readSource(text)).toMatchObject({ ok: false, line, reason: expect.any(String) });
});

test.each([
  ['in double quotes', 'a:\n  b: "c\n  d\n\n e\\"\n  " # f\n  g: h\n', 'c d\ne" '],
  ['in single quotes', "a:\n  b: 'c\n  d\n\n e''\n  ' # f\n  g: h\n", "c d\ne' "],
  ['with Windows line ends', 'a:\r\n  b: "c\r\n  d\r\n" # f\r\n  g: h\r\n', 'c d '],
  ['indented by tabs', 'a:\n  b: "c\n\t\td" # f\n  g: h\n', 'c d'],
  ['on the line after the key', 'a:\n  b:\n    "c\n  d" # f\n  g: h\n', 'c d'],
  ['in brackets', 'a:\n  b: ["c\n  d", x] # f\n  g: h\n', undefined],
])('reads a text of several lines with any indentation, %s', (_, text, value) => {
  const source = sourceOf(text);
  const [b, g] = entriesOf(valueAt(source.root, 'a'));
  expect(scalarText(b?.value)).toBe(value);
  expect(text.slice(b?.start, b?.end)).toBe(text.slice(text.indexOf('b:'), text.indexOf(' # f')));
  expect(text.slice(g?.start, g?.end)).toBe('g: h');
  expect(source.comments).toEqual([{ offset: text.indexOf('# f'), text: '# f' }]);
});

test('reads many texts of several lines', () => {
  const one = (at: number) => `  - b${at}: "c\n  d"\n`;
  const text = `a:\n${Array.from({ length: 500 }, (_, at) => one(at)).join('')}`;
  const list = valueAt(sourceOf(text).root, 'a');
  const entries = isSeq(list) ? list.items.flatMap(entriesOf) : [];
  expect(entries.map(({ start, end }) => `  - ${text.slice(start, end)}\n`)).toEqual(entries.map((_, at) => one(at)));
  expect(entries).toHaveLength(500);
});
