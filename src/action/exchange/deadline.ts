import type { Clock } from './clock.js';
import { FaultError } from './failure.js';

/** The time limit of a step, on the clock's time. */
export interface Deadline {
  readonly endsAtMs: number;
  /** Aborted on timeout or when the step is cancelled; the reason is a `FaultError`. */
  readonly signal: AbortSignal;
  /** Stops the step, cancelled by the runner's signal of this name. */
  cancel(signal: string): void;
  clear(): void;
}

/** Starts the time limit of a step. Its timer does not keep the process alive. */
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
