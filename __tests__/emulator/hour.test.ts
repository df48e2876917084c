import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from '@jest/globals';
import { exchange } from '../../scripts/baseline.mjs';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';

// The engine compiles and forgets code on its own, in any window; a leak is in each of them.
const WINDOWS = 5;
const EXCHANGES_A_WINDOW = 240;
const WARM_UP = 300;
const MEGABYTE = 1024 * 1024;
// It takes a few seconds. This is for a machine that is many times slower.
const PATIENCE_MS = 900_000;

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

let aws: LocalAws | undefined;
afterAll(() => aws?.stop());

test(
  'exchanges leave nothing behind',
  async () => {
    aws = await startLocalAws({ world: exampleModel(), keep: 0 });
    const env = {
      ...aws.runnerEnvironment(),
      'INPUT_AWS-REGION': 'eu-west-1',
      'INPUT_HUB-ROLE': 'arn:aws:iam::111122223333:role/github-hub',
      'INPUT_ROLE-TO-ASSUME': 'arn:aws:iam::222222222222:role/DeployRole',
    };
    for (let made = 0; made < WARM_UP; made += 1) await exchange(env);
    const inUse = [bytesInUse()];
    for (let window = 0; window < WINDOWS; window += 1) {
      for (let made = 0; made < EXCHANGES_A_WINDOW; made += 1) await exchange(env);
      inUse.push(bytesInUse());
    }
    const left = inUse.slice(1).map((bytes, at) => (bytes - (inUse[at] ?? 0)) / EXCHANGES_A_WINDOW);
    // What each left, if it left anything: its session token alone has a thousand bytes.
    expect(left.toSorted((a, b) => a - b)[(WINDOWS - 1) / 2]).toBeLessThan(300);
    expect(Math.min(...inUse)).toBeGreaterThan(MEGABYTE);
  },
  PATIENCE_MS,
);

function bytesInUse(): number {
  if (typeof collectGarbage !== 'function') throw new Error('the collector can not be called');
  for (let time = 0; time < 3; time += 1) collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
