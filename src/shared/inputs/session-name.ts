import type { Environment } from '../environment.js';
import { type Invalid, invalid } from './input-issues.js';

// The limits of RoleSessionName: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const LONGEST = 64;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
// 64 until November 2026, then 256 (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
const SOURCE_IDENTITY = /^[\w+=,.@-]{2,256}$/;
const REFUSED_CHARACTERS = /[^\w+=,.@-]+/g;

/** A session name of the user's own: refused when it does not fit, never bent. */
export function parseSessionName(text: string): string | Invalid {
  return SESSION_NAME.test(text) ? text : invalid({ code: 'bad-session-name', found: text });
}

/** A source identity has the characters of a session name, so none begins with `aws:`, AWS's own prefix. */
export function parseSourceIdentity(text: string): string | Invalid {
  return SOURCE_IDENTITY.test(text) ? text : invalid({ code: 'bad-source-identity', found: text });
}

/**
 * `<repo>-<run id>-<attempt>`, made to fit: characters that AWS does not take become `-`, and the repository's name is what is
 * cut, because run id and attempt are what leads from CloudTrail back to the job.
 */
export function defaultSessionName(environment: Environment): string {
  const repository = environment.GITHUB_REPOSITORY?.split('/').at(-1) ?? '';
  const run = environment.GITHUB_RUN_ID || '0';
  const attempt = environment.GITHUB_RUN_ATTEMPT || '1';
  const tail = `-${allowed(run)}-${allowed(attempt)}`.slice(-LONGEST + 1);
  const name = allowed(repository) || 'job';
  return `${name.slice(0, LONGEST - tail.length)}${tail}`;
}

function allowed(text: string): string {
  return text.replace(REFUSED_CHARACTERS, '-');
}
