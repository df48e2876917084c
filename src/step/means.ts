import type { Clock } from '../exchange/clock.js';
import type { Deadline } from '../exchange/deadline.js';
import { tokenEndpointOf } from '../exchange/github-token.js';
import type { Means, Observer } from '../exchange/walk.js';
import type { Environment } from '../inputs/input-source.js';
import type { Request } from '../inputs/request.js';
import { userAgentOf } from './user-agent.js';

/** What a step has for its walk: the job's own means, and the patience that the inputs ask for. */
export function meansOf(
  { iam, proxy, patience }: Pick<Request, 'iam' | 'proxy' | 'patience'>,
  environment: Environment,
  { deadline, clock, observer }: { readonly deadline: Deadline; readonly clock: Clock; readonly observer: Observer },
): Means {
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
