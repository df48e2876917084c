import { afterEach, expect, test } from '@jest/globals';
import { applyEdits, type TextEdit } from '../../../src/migrate/source/edits.js';
import { unifiedDiff } from '../../../src/migrate/source/unified-diff.js';
import { removeFolders } from '../../support/files.js';
import { applyPatch, gitFolder } from '../apply-patch.js';

afterEach(removeFolders);

const LINES = Array.from({ length: 30 }, (_, at) => `line ${at + 1}\n`).join('');
const at = (line: number) => LINES.indexOf(`line ${line}\n`);

/** The lines that a diff has, without the ones around. */
function changedLines(diff: string): string[] {
  return diff.split('\n').filter((line) => /^(?:@@|[-+](?![-+]))/.test(line));
}

test('has three lines around a change', () => {
  const edit = { start: at(10), end: at(11), text: 'ten\n' };
  expect(unifiedDiff('a.yml', LINES, [edit])).toBe(
    '--- a/a.yml\n+++ b/a.yml\n@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+ten\n line 11\n line 12\n line 13\n',
  );
});

test('joins changes that are near, and counts the lines before a later one', () => {
  const edits = [
    { start: at(2), end: at(4), text: '' },
    { start: at(8), end: at(8), text: 'new\n' },
    { start: at(25) + 5, end: at(25) + 7, text: 'x' },
  ];
  expect(changedLines(unifiedDiff('a.yml', LINES, edits))).toEqual([
    '@@ -1,10 +1,9 @@',
    '-line 2',
    '-line 3',
    '+new',
    '@@ -22,7 +21,7 @@',
    '-line 25',
    '+line x',
  ]);
});

test('is empty where an edit changes nothing', () => {
  expect(unifiedDiff('a.yml', LINES, [{ start: at(3), end: at(4), text: 'line 3\n' }])).toBe('');
});

test.each<[string, string, TextEdit]>([
  ['a file without a line break at its end', 'a\nb', { start: 2, end: 3, text: 'c' }],
  ['a line break that comes', 'a\nb', { start: 3, end: 3, text: '\n' }],
  ['lines behind the end', 'a\nb', { start: 3, end: 3, text: '\nc' }],
  ['the first line', 'a\nb\n', { start: 0, end: 0, text: 'x\n' }],
  ['all lines', 'a\nb\n', { start: 0, end: 4, text: 'x\n' }],
  ['the last line', 'a\nb\n', { start: 2, end: 4, text: '' }],
  ['Windows line ends', 'a\r\nb\r\nc\r\n', { start: 3, end: 6, text: 'x\r\ny\r\n' }],
])('is applied by git: %s', (_, text, edit) => {
  const folder = gitFolder({ 'a.yml': text });
  expect(applyPatch(folder, unifiedDiff('a.yml', text, [edit]))('a.yml')).toBe(applyEdits(text, [edit]));
});
