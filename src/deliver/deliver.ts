import type { Session } from '../exchange/session.js';
import type { HubIdentity } from '../exchange/walk.js';
import type { Delivery } from '../inputs/request.js';
import { isoSeconds } from '../log/instant.js';
import { fileCommand } from '../log/runner-commands.js';
import { CREDENTIAL_VARIABLES, markOf } from './exported.js';
import { type Append, appendAll } from './runner-files.js';

/** The name under which the post step finds the mark of what was exported. */
export const EXPORTED_STATE = 'exported';

/** What is handed on, and how. */
export interface Parcel {
  readonly session: Session;
  readonly hub: HubIdentity | undefined;
  readonly region: string;
  readonly delivery: Delivery;
}

/**
 * Hands the session on to later steps as the request asked for: state for the post step first, then outputs, then the
 * environment; all or nothing.
 *
 * @throws RunnerFileError when a file of the runner can't be written; nothing was handed on then.
 */
export function deliver(parcel: Parcel, environment: Readonly<Record<string, string | undefined>>): void {
  const { session, delivery } = parcel;
  const appends: Append[] = [];
  if (delivery.exportEnvironment && delivery.cleanup) {
    appends.push({ file: 'GITHUB_STATE', text: fileCommand(EXPORTED_STATE, markOf(session.credentials)) });
  }
  appends.push({ file: 'GITHUB_OUTPUT', text: entries(outputsOf(parcel)) });
  if (delivery.exportEnvironment) appends.push({ file: 'GITHUB_ENV', text: entries(variablesOf(parcel)) });
  appendAll(appends, environment);
}

function outputsOf({ session, hub, delivery }: Parcel): Array<readonly [string, string]> {
  const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
  return [
    ['aws-account-id', session.arn.account],
    ['role-arn', session.role.arn],
    ['assumed-role-arn', session.arn.arn],
    ['role-session-name', session.arn.sessionName],
    ['aws-expiration', isoSeconds(session.expiresAtMs)],
    ...(hub === undefined
      ? []
      : [['hub-account-id', hub.account] as const, ['hub-assumed-role-arn', hub.arn] as const]),
    ...(delivery.outputCredentials
      ? [
          ['aws-access-key-id', accessKeyId] as const,
          ['aws-secret-access-key', secretAccessKey] as const,
          ['aws-session-token', sessionToken] as const,
        ]
      : []),
  ];
}

function variablesOf({ session, region }: Parcel): Array<readonly [string, string]> {
  const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
  const [keyId, secret, token] = CREDENTIAL_VARIABLES;
  return [
    [keyId, accessKeyId],
    [secret, secretAccessKey],
    [token, sessionToken],
    ['AWS_REGION', region],
    ['AWS_DEFAULT_REGION', region],
  ];
}

function entries(pairs: ReadonlyArray<readonly [string, string]>): string {
  return pairs.map(([key, value]) => fileCommand(key, value)).join('');
}
