/** What an exchange needs, for tests: the job of a local AWS, no proxy, waits that end at once. */
import type { ExchangeDeps } from '../../../src/action/exchange/exchange.js';
import type { AttemptLimits } from '../../../src/action/exchange/retry.js';
import { tokenEndpointOf } from '../../../src/action/exchange/token-endpoint.js';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { clockWithoutWaits } from '../../support/step.js';

/** Limits that never end a test. */
export const LIMITS: AttemptLimits = {
  maxAttempts: 8,
  accessDeniedMs: 0,
  endsAtMs: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
};

/** Without a token, and without an endpoint of IAM that could be called. */
export const DEPS_WITHOUT_AWS: ExchangeDeps = {
  tokenEndpoint: undefined,
  proxy: { noProxy: '' },
  userAgent: [],
  limits: LIMITS,
  clock: clockWithoutWaits,
  observer: { secret: () => undefined },
};

/** The dependencies of an exchange with this AWS. */
export function depsFor(aws: LocalAws, some: Partial<ExchangeDeps> = {}): ExchangeDeps {
  return { ...DEPS_WITHOUT_AWS, tokenEndpoint: tokenEndpointOf({ ...aws.runnerEnvironment() }), ...some };
}
