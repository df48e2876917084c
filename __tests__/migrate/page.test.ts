/** docs/from-configure-aws-credentials.md and the command agree. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { MIGRATE_FLAGS } from '../../src/cli/migrate-flags.js';
import { blockOf, tableUnder } from '../readme-blocks.js';
import { fileOf } from './forms/form.js';
import { migrateText } from './migrate-text.js';

const PAGE = 'docs/from-configure-aws-credentials.md';

test('the two steps of the page become its one step', () => {
  const stepsOf = (name: string) => `${blockOf('workflow', name, PAGE).trimEnd().replace(/^/gm, '      ')}\n`;
  expect(migrateText(fileOf(stepsOf('before'))).text).toBe(fileOf(stepsOf('after')));
});

test('the page has every flag', () => {
  const text = readFileSync(PAGE, 'utf8');
  expect(Object.keys(MIGRATE_FLAGS).filter((flag) => !text.includes(`| \`--${flag}`))).toEqual([]);
  expect(tableUnder(PAGE, '## With one command').length).toBeGreaterThan(0);
});
