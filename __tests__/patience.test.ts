import { expect, test } from '@jest/globals';
import { bestRunWithin, cutShort, repeated } from './support/patience.js';

/** A run that gives these answers in turn, and what it was given. */
function answers<T>(...all: readonly [T, ...T[]]) {
  const given: unknown[] = [];
  const left = [...all];
  const run = async (...more: unknown[]): Promise<T> => {
    given.push(...more);
    return left.shift() ?? all[0];
  };
  return { run, given, left };
}

const never = 1_000_000_000;

test('one run within the limit is enough, and ends the runs', async () => {
  const { run, left } = answers({ wallMs: never }, { wallMs: 10 }, { wallMs: 20 });
  expect(await bestRunWithin(10, run)).toEqual({ wallMs: 10 });
  expect(left).toHaveLength(1);
});

test('no slowness of the machine excuses runs that take for ever', async () => {
  const { run } = answers({ wallMs: never });
  await expect(bestRunWithin(1_000, run, 2)).rejects.toThrow(
    /^no run within 1000 ms: 1000000000 ms at .*, 1000000000 ms/,
  );
});

test('a time limit is doubled until a run gets there', async () => {
  const { run, given } = answers('early', 'early', 'there');
  expect(await cutShort(run, (result) => result === 'there')).toEqual({ result: 'there', seconds: 4 });
  expect(given).toEqual([1, 2, 4]);
});

test('a run that never gets there is no success', async () => {
  await expect(cutShort(answers('early').run, () => false)).rejects.toThrow('not even 32 s');
});

test('a run is repeated until it suffices, or for the last time', async () => {
  expect(await repeated(answers(1, 2, 3).run, (result) => result === 2)).toBe(2);
  expect(await repeated(answers(1, 2, 3).run, () => false, 3)).toBe(3);
});
