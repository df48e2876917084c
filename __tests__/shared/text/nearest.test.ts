import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readAccounts } from '../../../src/accounts/read.js';
import { readSelection } from '../../../src/accounts/selection/read-selection.js';
import { select } from '../../../src/accounts/selection/select.js';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { readFaultLines } from '../../../src/emulator/setup/fault-lines.js';
import { inputsOfStep, unknownInputs } from '../../../src/shared/inputs/raw-inputs.js';
import { nearest } from '../../../src/shared/text/nearest.js';
import { accountsOf, wavesFile } from '../../support/accounts-files.js';
import { environmentOf } from '../../support/inputs.js';
import { slowness } from '../../support/patience.js';

/** The same by the whole table, as textbooks have it. */
function plainNearest(word: string, known: readonly string[]): string | undefined {
  const plainest = (text: string) => text.toLowerCase().replaceAll('_', '-');
  const slips = (a: string, b: string): number => {
    const table = Array.from({ length: a.length + 1 }, (_, row) =>
      Array.from({ length: b.length + 1 }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
    );
    const at = (row: number, column: number) => table[row]?.[column] ?? Number.POSITIVE_INFINITY;
    for (let row = 1; row <= a.length; row++) {
      for (let column = 1; column <= b.length; column++) {
        const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
        const cells = table[row] ?? [];
        cells[column] = Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1),
          swapped && row > 1 && column > 1 ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        );
      }
    }
    return at(a.length, b.length);
  };
  let least = Math.min(3, Math.max(1, Math.floor(word.length / 3))) + 1;
  let found: string | undefined;
  for (const one of known) {
    const count = slips(plainest(word), plainest(one));
    if (count < least) [least, found] = [count, one];
  }
  return found;
}

describe('the nearest word', () => {
  test('is the one that the whole table of slips finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '_', 'A'), maxLength: 14 });
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 8 }), (wanted, known) => {
        expect(nearest(wanted, known)).toBe(plainNearest(wanted, known));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['prdo', ['dev', 'prod'], 'prod'],
    ['stagin', ['staging', 'stagin_g'], 'staging'],
    ['aws_region', ['aws-region'], 'aws-region'],
    ['x', ['prod'], undefined],
    ['a'.repeat(129), ['a'.repeat(129)], undefined],
  ])('of %s is told, if one is near', (word, known, near) => {
    expect(nearest(word, known)).toBe(near);
  });
});

describe('1,500 wrong names', () => {
  const MANY = 1_500;
  const LIMIT_MS = 5_000;
  const accounts = accountsOf(wavesFile(MANY));
  const names = Array.from({ length: MANY }, (_, at) => `taem-${at}x`);
  // As long as names may be, and alike but for their ends: the worst for a search.
  const long = names.map((name) => `${name}-${'account-of-the-team-'.repeat(3)}`.slice(0, 64));

  test.each<[string, () => number]>([
    ['of matrix', () => issuesOf(names)],
    ['of matrix, long ones', () => issuesOf(long)],
    ['of matrix, patterns', () => issuesOf(names.map((name) => `*${name}*?`))],
    ['of labels', () => issuesOf([], names.map((name) => `${name}=1`).join('\n'))],
    ['of profiles', () => refusedIn({ profiles: names.map((name) => `${name} = ${name}`).join('\n') })],
    ['of tags', () => refusedIn({ 'role-session-tags': names.join('\n') })],
    ['of keys in the accounts file', () => fileIssues((name) => `${name}: 1`)],
    ['of near keys in the accounts file', () => fileIssues(() => 'enviromnent: x, lables: {}, sesion-name: x')],
    [
      'of inputs',
      () =>
        unknownInputs({ texts: new Map(names.map((name) => [name, 'x'])), environment: {} }, ['accounts', 'where'])
          .length,
    ],
    ['of faults', () => readFaultLines(names.map((name) => `${name} = throtling`).join('\n')).details.length],
  ])('%s are told in seconds', async (_, count) => {
    const began = process.cpuUsage();
    expect(count()).toBeGreaterThan(0);
    const { user } = process.cpuUsage(began);
    expect(user / 1000).toBeLessThan(LIMIT_MS * (await slowness()));
  });

  function issuesOf(wanted: readonly string[], where = ''): number {
    const { selection } = readSelection(inputsOfStep({ INPUT_ACCOUNTS: wanted.join(' '), INPUT_WHERE: where }));
    const selected = select(accounts, selection);
    return selected.ok ? 0 : selected.issues.length;
  }

  function refusedIn(inputs: Readonly<Record<string, string>>): number {
    const reading = readRequest(inputsOfStep(environmentOf(inputs)));
    return reading.ok ? 0 : reading.issues.length;
  }

  function fileIssues(key: (name: string) => string): number {
    const lines = names.map((name, at) => `  a-${at}: { id: "${200_000_000_000 + at}", ${key(name)} }`);
    const reading = readAccounts(`accounts:\n${lines.join('\n')}\n`, 'f');
    return reading.ok ? 0 : reading.issues.length;
  }
});
