import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formatAccountsFileIssue } from '../../src/accounts/file-messages.js';
import { readAccounts } from '../../src/accounts/read.js';
import { blockOf } from '../readme-blocks.js';

/** What is told of a file. */
function told(text: string): string[] {
  const reading = readAccounts(text, '.github/accounts.yml');
  return reading.ok ? [] : reading.issues.map((issue) => formatAccountsFileIssue(issue, (shown) => shown));
}

/** The inside of the first block of a language. */
function block(page: string, language: string): string {
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(page)?.[1] ?? '';
}

test('docs/accounts-file.md shows what is told of its example with two slips in it', () => {
  const page = readFileSync('docs/accounts-file.md', 'utf8');
  const text = block(page, 'yaml').replace('id: "444444444444"', 'id: 044444444444\n    regoin: eu-west-1');
  expect(told(text)).toEqual(block(page, 'text').trimEnd().split('\n'));
});

test('the troubleshooting page shows what is told of the example with a bare id', () => {
  const [sentence = ''] = told(blockOf('accounts', 'example').replace('"333333333333"', '333333333333'));
  const shown = sentence.replace(/,.*$/, ' …');
  expect(shown).toMatch(/accounts\.staging\.id has no quotes …$/);
  expect(readFileSync('docs/troubleshooting.md', 'utf8')).toContain(shown);
});
