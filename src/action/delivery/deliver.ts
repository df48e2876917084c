import { isoSeconds } from '../../shared/log/format-instant.js';
import { fileCommand } from '../../shared/runner/file-command.js';
import { appendAll, checkJobRuns, type RunnerFile } from '../../shared/runner/runner-files.js';
import type { HubIdentity, Session } from '../exchange/session.js';
import type { ExportOptions, Source } from '../inputs/request.js';
import { type Installation, install, type NewProfile, uninstall } from '../profiles/install.js';
import { companionsOf, staleKeys } from './companions.js';
import { CREDENTIAL_VARIABLES, credentialHash, exportedValues } from './exported.js';

/**
 * The names under which the post step finds the mark of what was exported, the folder of the profiles, and the runner's files
 * in which credentials are written.
 */
export const EXPORTED_STATE = 'exported';
export const PROFILES_STATE = 'profiles';
export const FILES_STATE = 'files';

/** What is handed on, and how. */
export interface ExportData {
  readonly session: Session;
  readonly hub: HubIdentity | undefined;
  readonly region: string;
  readonly delivery: ExportOptions;
  /** What was taken from the accounts file. */
  readonly sources: readonly Source[];
  /** Profiles that renew themselves; absent where none were asked for. */
  readonly profiles?: ExportedProfile;
}

/** Profiles to install. */
export interface ExportedProfile {
  /** Where they will stand; nothing is there yet. */
  readonly folder: string;
  /** The folder of the program that renews them. */
  readonly program: string;
  readonly list: readonly NewProfile[];
}

/**
 * Hands the session on to later steps as the request asked for: state for the post step first, so that it knows of files before
 * there are any; then the profiles, the outputs, the environment; all or nothing.
 *
 * @throws RunnerFileError when a file of the runner can't be written, InstallError when profiles can't be installed; nothing was
 * handed on then.
 */
export function exportCredentials(parcel: ExportData, environment: Readonly<Record<string, string | undefined>>): void {
  const { session, delivery, profiles } = parcel;
  checkJobRuns(environment);
  const files = secretFiles(delivery, environment);
  const state = [
    ...(delivery.exportEnvironment
      ? [[EXPORTED_STATE, credentialHash(session.credentials, environment)] as const]
      : []),
    ...(profiles === undefined ? [] : [[PROFILES_STATE, profiles.folder] as const]),
    ...(files.length === 0 ? [] : [[FILES_STATE, JSON.stringify(files)] as const]),
  ];
  const keepsState = delivery.cleanup && state.length > 0;
  const undo: Array<() => void> = [];
  try {
    undo.push(appendAll(keepsState ? [{ file: 'GITHUB_STATE', text: entries(state) }] : [], environment));
    if (profiles !== undefined) undo.push(() => uninstall(profiles.folder));
    const installed = profiles && install(profiles.folder, profiles.program, profiles.list, environment);
    const variables = variablesOf(parcel, installed, environment);
    appendAll(
      [
        { file: 'GITHUB_OUTPUT', text: entries(outputsOf(parcel)) },
        ...(variables.length > 0 ? [{ file: 'GITHUB_ENV', text: entries(variables) } as const] : []),
      ],
      environment,
    );
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

/** The runner's files that will hold credentials. They stay for the whole job, so the post step empties them. */
function secretFiles(
  { exportEnvironment, outputCredentials }: ExportOptions,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const names: RunnerFile[] = [
    ...(exportEnvironment ? (['GITHUB_ENV'] as const) : []),
    ...(outputCredentials ? (['GITHUB_OUTPUT'] as const) : []),
  ];
  return names.flatMap((name) => environment[name] ?? []);
}

function outputsOf({ session, hub, delivery }: ExportData): Array<readonly [string, string]> {
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

function variablesOf(
  { session, region, delivery }: ExportData,
  installed: Installation | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Array<readonly [string, string]> {
  const values = exportedValues(session.credentials);
  const credentials = CREDENTIAL_VARIABLES.map((name) => [name, values[name]] as const);
  const stale = staleKeys(environment).map((name) => [name, ''] as const);
  const { exportEnvironment, exportRegion, defaultProfile } = delivery;
  const given = { credentials: session.credentials, account: session.arn.account };
  return [
    ...(exportEnvironment ? credentials : defaultProfile === undefined ? [] : stale),
    ...companionsOf(given, delivery, environment),
    ...(exportRegion ? [['AWS_REGION', region] as const, ['AWS_DEFAULT_REGION', region] as const] : []),
    ...(installed === undefined ? [] : [['AWS_CONFIG_FILE', installed.configFile] as const]),
    ...(defaultProfile === undefined ? [] : [['AWS_PROFILE', defaultProfile] as const]),
  ];
}

function entries(pairs: ReadonlyArray<readonly [string, string]>): string {
  return pairs.map(([key, value]) => fileCommand(key, value)).join('');
}
