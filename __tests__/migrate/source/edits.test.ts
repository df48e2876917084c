import { expect, test } from '@jest/globals';
import { applyEdits } from '../../../src/migrate/source/edits.js';

test('applies edits in the order of the text, insertions first', () => {
  const edits = [
    { start: 3, end: 4, text: 'D' },
    { start: 1, end: 2, text: '' },
    { start: 3, end: 3, text: '+' },
    { start: 5, end: 5, text: '.' },
  ];
  expect(applyEdits('abcde', edits)).toBe('ac+De.');
});

test('rejects edits that overlap', () => {
  const edits = [
    { start: 0, end: 3, text: '' },
    { start: 2, end: 4, text: '' },
  ];
  expect(() => applyEdits('abcde', edits)).toThrow('overlap');
});
