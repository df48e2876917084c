import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { indentQuotedLines, yamlTokens } from '../../../src/shared/yaml/quoted-lines.js';

const SHORT = 'steps:\n  - run: "a\n  && b"\n';

describe('quoted texts of several lines', () => {
  test.each<[string, string, unknown]>([
    ['in double quotes', SHORT, { steps: [{ run: 'a && b' }] }],
    ['in single quotes', "a: 'b\nc'\nd: 1\n", { a: 'b c', d: 1 }],
    ['at the beginning of a line', 'a:\n  b: "c\nd"\n', { a: { b: 'c d' } }],
    ['with an escaped quote', 'a: "b \\"\nc"\n', { a: 'b " c' }],
    ['with a quote twice', "a: 'b ''\nc'\n", { a: "b ' c" }],
    ['several in one file', `${SHORT}  - run: 'c\n  d'\n`, { steps: [{ run: 'a && b' }, { run: 'c d' }] }],
  ])('have any indentation: %s', (_, text, value) => {
    expect(parse(indentQuotedLines(text))).toEqual(value);
    expect(indentQuotedLines(text).split('\n')).toHaveLength(text.split('\n').length);
  });

  test.each([
    ['a valid text', 'a: "b\n  c"\n'],
    ['a text without an end', 'a: "b\nc\n'],
    ['a text with a mark of documents in it', 'a: "b\n---\nc"\n'],
  ])('are left as they are: %s', (_, text) => {
    expect(indentQuotedLines(text)).toBe(text);
  });
});

test('tokens are at their places in the text itself', () => {
  const sources: string[] = [];
  const collect = (token: unknown): void => {
    if (typeof token !== 'object' || token === null) return;
    if ('offset' in token && 'source' in token && typeof token.source === 'string') {
      expect(SHORT.startsWith(token.source, Number(token.offset))).toBe(true);
      sources.push(token.source);
    }
    for (const part of Object.values(token)) collect(part);
  };
  for (const token of yamlTokens(SHORT)) collect(token);
  expect(sources).toContain('"a\n  && b"');
});

describe('a large text', () => {
  /** The time of this process's own, in ms. */
  const cpuMs = (call: () => unknown) => {
    const began = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };
  const lines = (count: number) => `name: "${'x\n'.repeat(count)}"\n`;

  test('takes a time that grows with its lines', () => {
    // Time that grows with their square would be minutes.
    expect(cpuMs(() => [...yamlTokens(lines(200_000))])).toBeLessThan(20_000);
  });

  test('gets no more spaces than memory has room for', () => {
    const text = `${' '.repeat(200_000)}${lines(100_000)}`;
    expect(indentQuotedLines(text)).toBe(text);
  });
});
