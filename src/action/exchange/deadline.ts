import type { Clock } from './clock.js';
import { FaultError } from './failure.js';

/** The time a whole step has. */
export interface Deadline {
  readonly endsAtMs: number;
  /** Aborted when the time is over or the step is cancelled; the reason is a `FaultError`. */
  readonly signal: AbortSignal;
  /** Stops the step as a cancelled one. */
  cancel(signal: string): void;
  /** Lets go of the timer. */
  clear(): void;
}

/** Starts the clock of a step. Its timer does not keep the process alive. */
export function startDeadline(lengthMs: number, clock: Clock): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new FaultError({ code: 'deadline', seconds: Math.round(lengthMs / 1000) }));
  }, lengthMs);
  timer.unref();
  return {
    endsAtMs: clock.now() + lengthMs,
    signal: controller.signal,
    cancel: (signal) => controller.abort(new FaultError({ code: 'cancelled', signal })),
    clear: () => clearTimeout(timer),
  };
}
