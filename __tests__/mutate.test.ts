import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

function node(...words: readonly string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...words], { encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}` };
}

function mutate(room: string, ...flags: readonly string[]) {
  return node('--experimental-vm-modules', 'scripts/mutate.mjs', '--room', room, '--own', ...flags);
}

describe('the mutation run', () => {
  test('prints the seed of a sample, and how many faults of it the tests found', () => {
    const { status, text } = mutate('shared/log', '--file', 'markdown.ts', '--sample', '3', '--seed', '7');
    expect(text).toMatch(/^credential path: 3 of \d+ changes, seed 7$/m);
    expect(text).toMatch(/^3 of 3 killed: 100\.0 %$/m);
    expect(status).toBe(0);
  });

  test('fails where too few are found, and names what survived', () => {
    // Its tests look at it from outside of its process, where no change reaches.
    const { status, text } = mutate('action/delivery', '--file', 'write-out.ts');
    expect(text).toMatch(/^survived: src\/shared\/runner\/write-out\.ts:\d+: .+ -> .+ \(no test reaches it\)$/m);
    expect(status).toBe(1);
  });
});

test('a sample can be drawn again, has nothing twice, and is another one with another seed', () => {
  const program = `
    import { sampleOf } from './scripts/mutate/sample.mjs';
    const all = Array.from({ length: 1000 }, (_, at) => at);
    const [one, again, other] = [7, 7, 8].map((seed) => sampleOf(all, 100, seed));
    console.log(JSON.stringify({
      again: String(one) === String(again),
      other: String(one) === String(other),
      sizes: [one.length, new Set(one).size, sampleOf(all, 2000, 7).length],
      sorted: one.every((value, at) => at === 0 || one[at - 1] < value),
      spread: one[0] < 100 && one[99] > 900,
    }));`;
  const { text } = node('--input-type=module', '-e', program);
  expect(JSON.parse(text)).toEqual({
    again: true,
    other: false,
    sizes: [100, 100, 1000],
    sorted: true,
    spread: true,
  });
});
