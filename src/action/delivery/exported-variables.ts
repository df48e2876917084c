import { createHash, randomBytes } from 'node:crypto';
import type { Environment } from '../../shared/environment.js';
import type { Credentials } from '../exchange/session.js';

/** The variables in which later steps get the credentials. */
export const CREDENTIAL_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

/** Older names of the keys, which some tools still read: `companions.ts` has the sources. */
export const ALIAS_VARIABLES = ['AWS_ACCESS_KEY', 'AWS_SECRET_KEY'] as const;

/** The most hashes in a state: two values for each variable above. */
const MOST_DIGESTS = 2 * (CREDENTIAL_VARIABLES.length + ALIAS_VARIABLES.length);

/** The values of the variables for a session. */
export function exportedValues({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: Credentials): Readonly<Record<(typeof CREDENTIAL_VARIABLES)[number] | (typeof ALIAS_VARIABLES)[number], string>> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_ACCESS_KEY: accessKeyId,
    AWS_SECRET_KEY: secretAccessKey,
  };
}

/**
 * Salted hashes by which the post step recognizes what this step exported, and what the variables had before, without any of the
 * values. Keys in the step's own `env:` hide the exported ones from its post step, because the runner evaluates `env:` again
 * there; so the values from before count too.
 * Source: https://github.com/actions/runner/blob/main/src/Runner.Worker/StepsRunner.cs
 */
export function credentialHash(credentials: Credentials, before: Environment): string {
  const salt = randomBytes(16).toString('hex');
  const exported = Object.entries(exportedValues(credentials));
  const found = exported.map(([name]): [string, string] => [name, before[name] ?? '']);
  return `${salt}:${[...exported, ...found].map(([name, value]) => digest(salt, name, value)).join(',')}`;
}

/**
 * The variables to empty in the post step: the three key variables, unless one of them has another value or all are empty; and
 * older names with the same keys, which another action does not change when it exports its own session.
 */
export function stillExported(environment: Environment, hash: string): readonly string[] {
  const [salt = '', digests = ''] = hash.split(':');
  const known = new Set(digests.split(',', MOST_DIGESTS));
  const isOurs = (name: string) => known.has(digest(salt, name, environment[name] ?? ''));
  const areOurs = CREDENTIAL_VARIABLES.every(isOurs) && CREDENTIAL_VARIABLES.some((name) => environment[name]);
  const aliases = ALIAS_VARIABLES.filter((name) => environment[name] && isOurs(name));
  return [...(areOurs ? CREDENTIAL_VARIABLES : []), ...aliases];
}

function digest(salt: string, name: string, value: string): string {
  return createHash('sha256')
    .update(JSON.stringify([salt, name, value]))
    .digest('hex');
}
