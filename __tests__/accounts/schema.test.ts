import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parseDocument } from 'yaml';
import { readAccounts } from '../../src/accounts/read.js';
import { accountsSchema } from '../../src/accounts/schema.js';
import { BAD_FILES } from './bad-files.js';
import { GOOD_FILES } from './good-files.js';

const schema: unknown = JSON.parse(readFileSync('accounts.schema.json', 'utf8'));
const ajv = new Ajv({ strict: true, allErrors: true });
const admits = ajv.compile(Object(schema));

/** What a schema of values can't see: how they are written, what stands twice, what a text means. */
const BEYOND_A_SCHEMA = new Set(
  `tab not-yaml anchor alias merge-key tag directive several-documents too-deep character too-long bad-key duplicate
  looks-like-a-secret asks-for-a-secret variable-of-something-else not-a-path-within bad-label-value not-an-environment
  hub-role-without-hub hub-role-in-another-partition`.split(/\s+/),
);

/** The values of a text, as an editor sees them; `undefined` for what is no plain YAML. */
function valuesOf(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  return document.errors.length > 0 || document.warnings.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
}

describe('accounts.schema.json', () => {
  test('is what the keys of the reader make it (node scripts/accounts-schema.ts)', () => {
    expect(schema).toEqual(accountsSchema());
  });

  test.each(GOOD_FILES)('admits a good file: $title', ({ text }) => {
    expect(readAccounts(text, 'accounts.yml').ok).toBe(true);
    expect({ admitted: admits(valuesOf(text)), errors: admits.errors }).toEqual({ admitted: true, errors: null });
  });

  const visible = BAD_FILES.filter(({ told }) =>
    told.some((what) => !BEYOND_A_SCHEMA.has(what.split(' ').at(-1) ?? '')),
  );

  test('sees most of what is bad', () => {
    expect(visible.length).toBeGreaterThan(60);
  });

  test.each(visible)('refuses a bad file: $title', ({ text }) => {
    expect(admits(valuesOf(text))).toBe(false);
  });
});
