import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { planRoute } from '../../src/action/route/plan.js';
import { startCheckProgress } from '../../src/check/progress.js';
import { Log } from '../../src/shared/log/log.js';
import { Secrets } from '../../src/shared/log/secrets.js';
import { accepted } from '../action/inputs/reading.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function opened(count: number) {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  return {
    rounds: startCheckProgress(new Log(write, new Secrets(), false), count, planRoute(accepted({}))),
    lines: () => text.split('\n').slice(0, -1),
  };
}

test('long work says every five seconds what it waits for, and then how far it is', () => {
  const { rounds, lines } = opened(400);
  jest.advanceTimersByTime(4_900);
  expect(lines()).toEqual([]);
  jest.advanceTimersByTime(200);
  rounds.place('hub');
  jest.advanceTimersByTime(5_000);
  for (let done = 0; done < 120; done += 1) rounds.checked();
  rounds.pause({ place: 'target', attempt: 1, because: { code: 'unknown', message: '' }, ms: 900 });
  jest.advanceTimersByTime(5_000);
  rounds.pause({ place: 'target', attempt: 2, because: { code: 'unknown', message: '' }, ms: 900 });
  jest.advanceTimersByTime(5_000);
  rounds.close();
  jest.advanceTimersByTime(60_000);
  expect(lines()).toEqual([
    'Waiting for the OIDC token from GitHub, for 5 s now.',
    'Waiting for the hub session from STS, for 10 s now.',
    'Checked 120 of 400, for 15 s now; 1 call was tried again.',
    'Checked 120 of 400, for 20 s now; 2 calls were tried again.',
  ]);
});

test('a host that is not of AWS is named once', () => {
  const { rounds, lines } = opened(2);
  rounds.foreignHost('sts.example.org');
  rounds.foreignHost('sts.example.org');
  rounds.close();
  expect(lines()).toHaveLength(1);
});

test('the session of a target needs no mask, that of the hub and the token do', () => {
  const { rounds, lines } = opened(2);
  rounds.secret('of-the-token', 'identity');
  rounds.secret('of-the-hub', 'hub');
  rounds.secret('of-a-target', 'target');
  rounds.close();
  expect(lines().map((line) => line.trim())).toEqual(['::add-mask::of-the-token', '::add-mask::of-the-hub']);
});
