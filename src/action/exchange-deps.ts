import type { Environment } from '../shared/environment.js';
import type { Clock } from './exchange/clock.js';
import type { Deadline } from './exchange/deadline.js';
import type { ExchangeDeps, ExchangeObserver } from './exchange/exchange.js';
import { tokenEndpointOf } from './exchange/token-endpoint.js';
import type { Request } from './inputs/request.js';
import { userAgentOf } from './user-agent.js';

/** What a step has for its walk: the job's own means, and the patience that the inputs ask for. */
export function exchangeDeps(
  { iam, proxy, patience }: Pick<Request, 'iam' | 'proxy' | 'patience'>,
  environment: Environment,
  {
    deadline,
    clock,
    observer,
  }: { readonly deadline: Deadline; readonly clock: Clock; readonly observer: ExchangeObserver },
): ExchangeDeps {
  return {
    tokenEndpoint: tokenEndpointOf(environment),
    proxy,
    ...(iam !== undefined && { iam }),
    userAgent: userAgentOf(environment),
    limits: { ...patience, endsAtMs: deadline.endsAtMs, signal: deadline.signal },
    clock,
    observer,
  };
}
