import type { Environment } from '../environment.js';
import { slipIn } from '../text/json-slip.js';
import { type Invalid, invalid } from './invalid.js';

// The limits of AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const LONGEST_NAME = 64;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
// 64 until November 2026, then 256.
const SOURCE_IDENTITY = /^[\w+=,.@-]{2,256}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const REJECTED_CHARACTERS = /[^\w+=,.@-]+/g;
const OUTSIDE_POLICY = /[^\t\n\r\u0020-\u00ff]/u;

/** A session name that the user sets; never adjusted. */
export function parseSessionName(text: string): string | Invalid {
  return SESSION_NAME.test(text) ? text : invalid({ code: 'bad-session-name', found: text });
}

/** A source identity. No text of these characters begins with `aws:`, the prefix that AWS reserves. */
export function parseSourceIdentity(text: string): string | Invalid {
  return SOURCE_IDENTITY.test(text) ? text : invalid({ code: 'bad-source-identity', found: text });
}

/** An external id, which no issue shows. */
export function parseExternalId(text: string): string | Invalid {
  return EXTERNAL_ID.test(text) ? text : invalid({ code: 'bad-external-id' });
}

/** A JSON policy document, sent as it is written. */
export function parsePolicy(text: string): string | Invalid {
  const position = text.search(OUTSIDE_POLICY);
  if (position >= 0) {
    const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
    return invalid({ code: 'policy-characters', character, position });
  }
  const slip = slipIn(text);
  if (slip !== undefined) {
    const reason =
      slip === text.trimEnd().length
        ? `it ends too early, after character ${slip}`
        : `the error is at character ${slip + 1}`;
    return invalid({ code: 'policy-not-json', reason });
  }
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return invalid({ code: 'policy-not-an-object' });
  }
  return 'Statement' in document ? text : invalid({ code: 'policy-without-statement' });
}

/**
 * `<repo>-<run id>-<attempt>`, adjusted to fit: characters that AWS rejects become `-`, and the repository's name is cut, because run
 * id and attempt lead from CloudTrail back to the job.
 */
export function defaultSessionName(environment: Environment): string {
  const repository = environment.GITHUB_REPOSITORY?.split('/').at(-1) ?? '';
  const run = environment.GITHUB_RUN_ID || '0';
  const attempt = environment.GITHUB_RUN_ATTEMPT || '1';
  const suffix = `-${allowed(run)}-${allowed(attempt)}`.slice(-LONGEST_NAME + 1);
  const name = allowed(repository) || 'job';
  return `${name.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
}

function allowed(text: string): string {
  return text.replace(REJECTED_CHARACTERS, '-');
}
