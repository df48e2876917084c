import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from '@jest/globals';
import { exchange } from '../../scripts/baseline.mjs';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';

const EXCHANGES = 1_200;
const WARM_UP = 400;
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
    const before = bytesInUse();
    for (let made = 0; made < EXCHANGES; made += 1) await exchange(env);
    // What each left, if it left anything: its session token alone has a thousand bytes.
    expect((bytesInUse() - before) / EXCHANGES).toBeLessThan(300);
    expect(before).toBeGreaterThan(MEGABYTE);
  },
  PATIENCE_MS,
);

function bytesInUse(): number {
  if (typeof collectGarbage !== 'function') throw new Error('the collector can not be called');
  for (let time = 0; time < 3; time += 1) collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
