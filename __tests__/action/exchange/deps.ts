/** What an exchange needs, for tests: the job of a local AWS, no proxy, waits that end at once. */
import type { ExchangeDeps } from '../../../src/action/exchange/exchange.js';
import type { AttemptLimits } from '../../../src/action/exchange/retry.js';
import { tokenEndpointOf } from '../../../src/action/exchange/token-endpoint.js';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { hastyClock } from '../stage.js';

/** Limits that never end a test. */
export const LIMITS: AttemptLimits = {
  maxAttempts: 8,
  accessDeniedMs: 0,
  endsAtMs: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
};

/** The dependencies of an exchange with this AWS. */
export function depsFor(aws: LocalAws, some: Partial<ExchangeDeps> = {}): ExchangeDeps {
  return {
    tokenEndpoint: tokenEndpointOf({ ...aws.runnerEnvironment() }),
    proxy: { noProxy: '' },
    userAgent: [],
    limits: LIMITS,
    clock: hastyClock,
    observer: { secret: () => undefined },
    ...some,
  };
}
