import type { Environment } from '../../shared/environment.js';
import { isoSeconds } from '../../shared/log/format-instant.js';
import { fileCommands } from '../../shared/runner/file-command.js';
import { appendAll, checkJobRuns, type RunnerFile } from '../../shared/runner/runner-files.js';
import type { HubIdentity, Session } from '../exchange/session.js';
import type { ExportOptions, Source } from '../inputs/request.js';
import { type Installation, install, type NewProfile, uninstall } from '../profiles/install.js';
import { companionsOf, staleKeys } from './companions.js';
import { CREDENTIAL_VARIABLES, credentialHash, exportedValues } from './exported-variables.js';

/** The post step's state: the hashes of the exported values, the profiles' folder, and the runner's files with credentials. */
export const EXPORTED_STATE = 'exported';
export const PROFILES_STATE = 'profiles';
export const FILES_STATE = 'files';

export interface ExportData {
  readonly session: Session;
  readonly hub: HubIdentity | undefined;
  readonly region: string;
  readonly delivery: ExportOptions;
  /** What was taken from the accounts file. */
  readonly sources: readonly Source[];
  /** Profiles that renew themselves; absent where there are none. */
  readonly profiles?: ExportedProfile;
}

export interface ExportedProfile {
  /** A folder that does not exist yet. */
  readonly folder: string;
  /** The folder of the program that renews them. */
  readonly program: string;
  readonly list: readonly NewProfile[];
}

/**
 * Exports the session to later steps, all or nothing: first the state for the post step, so that it knows of files before they
 * exist; then the profiles, the outputs and the environment.
 *
 * @throws RunnerFileError when a file of the runner cannot be written, InstallError when profiles cannot be installed. Nothing is
 * exported then.
 */
export function exportCredentials(data: ExportData, environment: Environment): void {
  const { session, delivery, profiles } = data;
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
    undo.push(appendAll(keepsState ? [{ file: 'GITHUB_STATE', text: fileCommands(state) }] : [], environment));
    if (profiles !== undefined) undo.push(() => uninstall(profiles.folder));
    const installed = profiles && install(profiles.folder, profiles.program, profiles.list, environment);
    const variables = variablesOf(data, installed, environment);
    appendAll(
      [
        { file: 'GITHUB_OUTPUT', text: fileCommands(outputsOf(data)) },
        ...(variables.length > 0 ? [{ file: 'GITHUB_ENV', text: fileCommands(variables) } as const] : []),
      ],
      environment,
    );
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

/** The runner's files that get credentials. The runner keeps them for the whole job, so the post step empties them. */
function secretFiles({ exportEnvironment, outputCredentials }: ExportOptions, environment: Environment): string[] {
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
  environment: Environment,
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
