/**
 * Catalogues: all messages of one kind, as users read them, in a text file beside the test. A changed message is a change of that
 * file, where it is reviewed. `UPDATE_CATALOGUES=1 npm run jest -- __tests__/…/catalogue.test.ts` writes it again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

/** The message of one case; the title is unique. */
export type Entry = readonly [title: string, text: string];

/** Declares a test for each entry, and one for entries that are in the file without a case. */
export function catalogue(file: string, entries: readonly Entry[]): void {
  if (process.env.UPDATE_CATALOGUES === '1') {
    writeFileSync(file, entries.map(([title, text]) => `=== ${title}\n${text}\n`).join(''));
  }
  const written = existsSync(file) ? read(readFileSync(file, 'utf8')) : new Map<string, string>();

  test(`${file} has an entry for each case, in this order, and no other`, () => {
    expect([...written.keys()]).toEqual(entries.map(([title]) => title));
  });

  test.each(entries)('%s', (title, text) => {
    expect(text).toBe(written.get(title));
  });
}

function read(text: string): Map<string, string> {
  const sections = text.split(/^=== /m).slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end), section.slice(end + 1, -1)];
    }),
  );
}
