/** docs/threat-model.md names code and tests that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const TEXT = readFileSync('docs/threat-model.md', 'utf8');
const [, section = ''] = TEXT.split('\n## What must always hold\n');
const rows = [...section.matchAll(/^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(
  ([, number, invariant = '', held = '', shown = '']) => ({ number: Number(number), invariant, held, shown }),
);
const filesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);

describe('the invariants', () => {
  test('are numbered from 1 on', () => {
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, at) => at + 1));
  });

  test.each(rows)('$number: what holds it and what shows it are there', ({ held, shown }) => {
    expect(filesIn(shown).length).toBeGreaterThan(0);
    expect([...filesIn(held), ...filesIn(shown)].filter((file) => !existsSync(file))).toEqual([]);
    expect(filesIn(shown).filter((file) => !/^(?:__tests__\/|\.github\/workflows\/)/.test(file))).toEqual([]);
  });

  test('name code, or the invariant before', () => {
    expect(rows.filter(({ held }) => filesIn(held).length === 0 && held !== 'the same')).toEqual([]);
  });
});
