import type { StepContext } from '../shared/runner/step.js';
import { type Clock, systemClock } from './exchange/clock.js';
import { startDeadline } from './exchange/deadline.js';
import type { ExchangeDeps, ExchangeFailure, ExchangeObserver, ExchangeSuccess } from './exchange/exchange.js';
import type { ExchangeResult } from './exchange/run-exchange.js';
import { tokenEndpointOf } from './exchange/token-endpoint.js';
import type { ExchangeLog } from './exchange-log.js';
import type { Request } from './inputs/request.js';
import { type CredentialEnv, ownsConfig, runnerCredentialEnv } from './profiles/credential-env.js';
import { isAmbient, type Route } from './route/route.js';
import { userAgentOf } from './user-agent.js';

/** What a step that exchanges credentials gets from its process, in addition to the frame's. */
export interface CredentialStepDeps {
  /** Lets the SDK's default chain find what the runner had, in the process's own environment. */
  readonly restoreChain: (chain: CredentialEnv) => void;
  /** The payload of the event that started the job. Called only where it explains a failure. */
  readonly readPayload: () => Promise<unknown>;
  readonly clock?: Clock;
}

/**
 * Calls `use` with what the exchanges of these sessions need: masked account ids, the runner's own credentials where they are the
 * identity, and a deadline that a signal also ends. Closes the log and the deadline afterwards.
 */
export async function withExchangeDeps<T>(
  { iam, proxy, patience, delivery }: Request,
  sessions: ReadonlyArray<{ readonly route: Route }>,
  observer: ExchangeLog & Partial<Pick<ExchangeObserver, 'tokenRequested'>>,
  { environment, log, onCancel, restoreChain, clock = systemClock }: StepContext & CredentialStepDeps,
  use: (deps: ExchangeDeps, observer: ExchangeLog) => Promise<T>,
): Promise<T> {
  const routes = sessions.map(({ route }) => route);
  if (delivery.maskAccountIds) for (const { role } of routes.flatMap(({ hops }) => [...hops])) log.mask(role.account);
  if (routes.some(isAmbient) && ownsConfig(environment)) restoreChain(runnerCredentialEnv(environment));
  const deadline = startDeadline(patience.deadlineMs, clock);
  onCancel((signal) => deadline.cancel(signal));
  try {
    const deps = {
      tokenEndpoint: tokenEndpointOf(environment),
      proxy,
      ...(iam !== undefined && { iam }),
      userAgent: userAgentOf(environment),
      limits: { ...patience, endsAtMs: deadline.endsAtMs, signal: deadline.signal },
      clock,
      observer,
    };
    return await use(deps, observer);
  } finally {
    observer.close();
    deadline.clear();
  }
}

/** Results of exchanges, those that failed apart from those that succeeded. */
export function byOutcome<Session>(results: ReadonlyArray<ExchangeResult<Session>>): {
  readonly failed: ReadonlyArray<Session & { readonly outcome: ExchangeFailure }>;
  readonly succeeded: ReadonlyArray<Session & { readonly outcome: ExchangeSuccess }>;
} {
  return {
    failed: results.flatMap((result) => (result.outcome.ok ? [] : [{ ...result, outcome: result.outcome }])),
    succeeded: results.flatMap((result) => (result.outcome.ok ? [{ ...result, outcome: result.outcome }] : [])),
  };
}
