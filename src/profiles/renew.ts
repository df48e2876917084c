import { systemClock } from '../exchange/clock.js';
import { startDeadline } from '../exchange/deadline.js';
import { tokenEndpointOf } from '../exchange/github-token.js';
import { type Observer, walk } from '../exchange/walk.js';
import { plain } from '../log/plain.js';
import { Secrets } from '../log/secrets.js';
import type { Cabinet } from './cabinet.js';
import type { Recipe } from './recipe.js';
import { isFresh, isValid, type StoredSession, storedSession } from './stored-session.js';
import { takeTurn } from './turn.js';

/** What a renewal came to: a session, or the one line that says why there is none. */
export type Renewal =
  | { readonly ok: true; readonly session: StoredSession }
  | { readonly ok: false; readonly line: string };

/** Go's SDK kills a process that takes a minute. */
const RENEWAL_MS = 50_000;

/**
 * Makes a profile's session anew by walking its route again, one process at a time; the others take what it has made. When that
 * fails, a session that is still valid is good enough.
 */
export async function renew(
  cabinet: Cabinet,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Renewal> {
  for (;;) {
    const turn = await takeTurn(cabinet.folder);
    const stored = cabinet.session();
    if (stored !== undefined && isFresh(stored, Date.now())) {
      await turn?.end();
      return { ok: true, session: stored };
    }
    if (turn === undefined) {
      // Whoever had the turn came to nothing. One after the other would wait as long as he did.
      if (stored !== undefined && isValid(stored, Date.now())) return { ok: true, session: stored };
      continue;
    }
    try {
      const renewal = await walkAgain(cabinet, environment);
      return renewal.ok || stored === undefined || !isValid(stored, Date.now())
        ? renewal
        : { ok: true, session: stored };
    } finally {
      await turn.end();
    }
  }
}

async function walkAgain(
  cabinet: Cabinet,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Renewal> {
  const recipe = cabinet.recipe();
  if (recipe === undefined) {
    return { ok: false, line: 'this profile ended with its job: what renewed it was removed by the post step.' };
  }
  const secrets = new Secrets();
  const deadline = startDeadline(RENEWAL_MS, systemClock);
  const outcome = await walk(recipe.route, {
    tokenEndpoint: tokenEndpointOf(environment),
    proxy: recipe.proxy,
    userAgent: recipe.userAgent,
    limits: { maxAttempts: recipe.maxAttempts, accessDeniedMs: 0, ...deadline },
    clock: systemClock,
    observer: silent(secrets),
  });
  deadline.clear();
  if (!outcome.ok) return { ok: false, line: await sentence(recipe, outcome, secrets) };

  const session = storedSession(outcome.target, Date.now());
  try {
    cabinet.keepSession(session);
  } catch {
    // It can't be kept, on a full disk for one; the tool that asked gets it all the same.
  }
  return { ok: true, session };
}

/** Nothing is said on the way: some SDKs take every word on standard error for a part of the answer. */
function silent(secrets: Secrets): Observer {
  const nothing = () => undefined;
  return {
    secret: (value) => secrets.add(value),
    claims: nothing,
    place: nothing,
    hop: nothing,
    pause: nothing,
    foreignHost: nothing,
  };
}

async function sentence(
  { route, profile }: Recipe,
  outcome: Extract<Awaited<ReturnType<typeof walk>>, { ok: false }>,
  secrets: Secrets,
): Promise<string> {
  if (outcome.failure.fault.code === 'no-token-endpoint') {
    return `profile ${plain(profile)} needs ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN to renew; hand them on to where the tool runs.`;
  }
  const [{ explain }, { renderLine }] = await Promise.all([
    import('../explain/explain.js'),
    import('../explain/render-log.js'),
  ]);
  const { claims, caller, failure } = outcome;
  const job = { act: false, githubActions: true, event: '', actor: '', fromFork: false };
  const diagnosis = explain(failure, { route, claims, caller, job, simulation: undefined, hidesAccounts: false });
  const externalId = route.hops.map((hop) => (hop.call === 'AssumeRole' ? (hop.externalId ?? '') : ''));
  for (const secret of externalId) secrets.add(secret);
  return renderLine(diagnosis.sentence, { hide: (text) => secrets.hide(text), placeholders: new Map() });
}
