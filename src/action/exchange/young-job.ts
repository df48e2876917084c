import { stat } from 'node:fs/promises';
import { decodeClaims } from './token-claims.js';
import type { TokenEndpoint } from './token-endpoint.js';

/** By then the server knows that a job runs. */
const YOUNG_MS = 60_000;

/**
 * True in the first minute of a job, as far as that can be known: the server issues no token until it knows that the job runs.
 * When the request token says when it was issued, that counts, by the clock of the server that refused (`date`, an HTTP date).
 * Otherwise the age of the event's file does: the runner creates it for the first step of a job that is an action, and later
 * writes into the same file (https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs,
 * WriteWebhookPayload). False when neither is known.
 */
export async function isYoungJob(endpoint: TokenEndpoint, date: string | undefined): Promise<boolean> {
  const issued = decodeClaims(endpoint.requestToken)?.iat;
  if (typeof issued === 'number') {
    const serverMs = Date.parse(date ?? '');
    return isYoung((Number.isNaN(serverMs) ? Date.now() : serverMs) - issued * 1000);
  }
  if (endpoint.eventFile === undefined) return false;
  try {
    const { birthtimeMs, mtimeMs } = await stat(endpoint.eventFile);
    // Where a file system does not keep the time of creation it is 0. A file is no younger than what is in it.
    return birthtimeMs > 0 && isYoung(Date.now() - Math.min(birthtimeMs, mtimeMs));
  } catch {
    return false;
  }
}

/** A server's clock is told to the second. */
function isYoung(ageMs: number): boolean {
  return ageMs > -YOUNG_MS && ageMs < YOUNG_MS;
}
