import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../../src/action/exchange/clock.js';
import { startDeadline } from '../../../src/action/exchange/deadline.js';
import { FaultError, faultOf } from '../../../src/action/exchange/failure.js';

describe('the deadline of a step', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test('aborts after its length, with a reason', () => {
    jest.useFakeTimers();
    const deadline = startDeadline(30_000, { ...systemClock, now: () => 5_000 });
    expect(deadline.endsAtMs).toBe(35_000);
    jest.advanceTimersByTime(29_999);
    expect(deadline.signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(faultOf(deadline.signal.reason)).toEqual({ code: 'deadline', seconds: 30 });
  });

  test('does nothing once it is cleared', () => {
    jest.useFakeTimers();
    const deadline = startDeadline(30_000, systemClock);
    deadline.clear();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the machine’s own clock', () => {
  test('rejects with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new FaultError({ code: 'cancelled', signal: 'SIGTERM' });
    controller.abort(reason);
    await expect(systemClock.sleep(1, controller.signal)).rejects.toBe(reason);
    await expect(systemClock.sleep(1, new AbortController().signal)).resolves.toBeUndefined();
  });
});
