import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ACCOUNT_KEYS, HUB_KEYS } from '../../src/accounts/keys.js';
import { readAccounts } from '../../src/accounts/read.js';
import { SCHEMA_URL } from '../../src/accounts/schema.js';
import { blockOf } from '../readme-blocks.js';
import { EXAMPLE } from './good-files.js';

const FOLDER = 'docs';
const text = readFileSync(path.join(FOLDER, 'accounts-file.md'), 'utf8');
const examples = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, example = '']) => example);

describe('docs/accounts-file.md', () => {
  test('has a table of all keys, and of no others', () => {
    const [, keys = ''] = /^## Keys\n([\s\S]*?)^## /m.exec(text) ?? [];
    const named = [...keys.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(named).toEqual([...Object.keys(HUB_KEYS), ...Object.keys(ACCOUNT_KEYS), 'labels']);
  });

  test('begins with a file that is good, has every key but route, and names the schema', () => {
    const [first = ''] = examples;
    const reading = readAccounts(first, 'accounts.yml');
    expect(reading.ok).toBe(true);
    const unused = Object.keys(ACCOUNT_KEYS).filter((key) => !first.includes(`${key}: `));
    expect(unused).toEqual(['route']);
    expect(first).toContain(`$schema=${SCHEMA_URL}\n`);
    expect(text.split(SCHEMA_URL)).toHaveLength(3);
  });

  test('links to files and headings that are there', () => {
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(
      ([, title = '']) => `#${title.toLowerCase().replaceAll(' ', '-')}`,
    );
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const dead = targets.filter((target) => {
      if (target.startsWith('https://')) return false;
      if (target.startsWith('#')) return !headings.includes(target);
      return !existsSync(path.join(FOLDER, target.split('#')[0] ?? ''));
    });
    expect(targets.length).toBeGreaterThan(1);
    expect(dead).toEqual([]);
  });

  test('agrees with docs/several-accounts.md, whose example is that of the tests', () => {
    expect(blockOf('accounts', 'example')).toBe(EXAMPLE);
  });
});
