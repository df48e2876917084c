import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../../shared/environment.js';
import { property } from '../../shared/untyped.js';
import { type Authorities, copyAuthorities } from '../exchange/authorities.js';
import { commandLine, isPortable } from './command-line.js';
import { userProfiles, withoutSecrets, withProfiles } from './config-file.js';
import { runnerCredentialEnv, saveCredentialEnv } from './credential-env.js';
import { InstallError } from './install-messages.js';
import { ProfileStore } from './profile-store.js';
import type { RenewalConfig } from './renewal-config.js';
import type { StoredSession } from './stored-session.js';

/** A profile to install: how it renews, and its first session. */
export interface NewProfile {
  readonly config: RenewalConfig;
  readonly session: StoredSession;
  readonly region: string;
}

/** Where the profiles of one step are. */
export interface Installation {
  /** The folder of all their files, 0700. */
  readonly folder: string;
  /** The config file with these profiles, and with all that the user's own config file has. */
  readonly configFile: string;
}

/** An option of Node that every SDK passes on unchanged. */
const PORTABLE_OPTION = /^--?[\w-]+(?:=[\w.:/-]+)?$/;
const PREFIX = 'xacct-action-';
const FOLDER_NAME = /^xacct-action-[0-9a-f]{24}$/;
const CONFIG = 'config';
const PROGRAM = 'program';
/** Windows removes no file while a tool or a virus scanner has it open, so this tries again, for half a second at most. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5, retryDelay: 33 } as const;

/** The AWS config and credentials files of the job, as the SDKs find them. */
export function awsFilesOf(environment: Environment): { config: string; credentials: string } {
  const home = environment.HOME || environment.USERPROFILE || homeOfUser();
  // Some tools expand a tilde and some do not; users write it for the home folder.
  const expand = (file: string) => (/^~[\\/]/.test(file) ? path.join(home, file.slice(2)) : file);
  return {
    config: expand(environment.AWS_CONFIG_FILE || path.join(home, '.aws', 'config')),
    credentials: expand(environment.AWS_SHARED_CREDENTIALS_FILE || path.join(home, '.aws', 'credentials')),
  };
}

/** The home folder of this process's user. In some containers the user has none, and so no files in it. */
function homeOfUser(): string {
  try {
    return os.homedir();
  } catch {
    return os.devNull;
  }
}

/**
 * Checks before any call what would fail at the end: paths that not every SDK accepts, and names that are in the user's own files
 * already, where the two profiles would override each other.
 *
 * @throws InstallError `path-not-portable`, `name-taken` or `cannot-read`.
 */
export function checkInstallable(folder: string, names: readonly string[], environment: Environment): void {
  const odd =
    [process.execPath, folder].find((found) => !isPortable(found, process.platform)) ??
    process.execArgv.find((option) => !PORTABLE_OPTION.test(option));
  if (odd !== undefined) throw new InstallError({ code: 'path-not-portable', path: odd });
  for (const file of Object.values(awsFilesOf(environment))) {
    const taken = userProfiles(textOf(file));
    for (const name of names) if (taken.has(name)) throw new InstallError({ code: 'name-taken', name, file });
  }
}

/** The path of the folder. Nobody can guess its name, so the post step can get it before the folder exists. */
export function planFolder(temp: string, random: string): string {
  return path.join(temp, `${PREFIX}${random}`);
}

/** True for the name of a folder that `planFolder` has planned with twelve random bytes. */
export function isProfilesFolder(name: string): boolean {
  return FOLDER_NAME.test(name);
}

/**
 * Checks that profiles of the runner's own identity do not start from keys in the environment: nothing renews these.
 *
 * @throws InstallError `keys-do-not-renew`.
 */
export function checkRenewable(environment: Environment): void {
  const hasKeys = environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY;
  if (hasKeys && !runnerCredentialEnv(environment).AWS_PROFILE) throw new InstallError({ code: 'keys-do-not-renew' });
}

/**
 * Installs profiles in one new folder that only its owner can enter: the program that renews them, what each needs for it, and a
 * config file.
 *
 * @throws InstallError; the folder is removed then.
 */
export function install(
  folder: string,
  program: string,
  profiles: readonly NewProfile[],
  environment: Environment,
): Installation {
  const text = textOf(awsFilesOf(environment).config);
  const programCopy = path.join(folder, PROGRAM);
  const configFile = path.join(folder, CONFIG);
  const cannotWrite = (cause: unknown) =>
    new InstallError({ code: 'cannot-write', path: folder, reason: reasonOf(cause) }, { cause });
  try {
    // Fails where anything exists already, a link included.
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    throw cannotWrite(error);
  }
  try {
    // A copy, because a later checkout can remove the action's own files.
    mkdirSync(programCopy, { mode: 0o700 });
    for (const name of readdirSync(program)) {
      writeNew(path.join(programCopy, name), readFileSync(path.join(program, name)));
    }
    const copyFiles = authoritiesCopier(folder);
    const sections = profiles.map(({ config, session, region }, index) => {
      const store = new ProfileStore(path.join(folder, `profile-${index}`));
      mkdirSync(store.folder, { mode: 0o700 });
      store.saveConfig({ ...config, authorities: copyFiles(config.authorities) });
      store.saveSession(session);
      // With the options that the runner has started Node with, such as --no-maglev.
      const words = [process.execPath, ...process.execArgv, path.join(programCopy, 'index.js'), store.folder];
      return { name: config.profile, credentialProcess: commandLine(words), region };
    });
    saveCredentialEnv(folder, environment);
    writeNew(configFile, withProfiles(text, sections));
    return { folder, configFile };
  } catch (error) {
    uninstall(folder);
    throw cannotWrite(error);
  }
}

function writeNew(file: string, content: string | Buffer): void {
  writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
}

/** Copies each file of certificate authorities once for all profiles: later steps can have another file there, or none. */
function authoritiesCopier(folder: string): (authorities: Authorities) => Authorities {
  const copied = new Set<string>();
  return (authorities) =>
    copyAuthorities(authorities, (name, text) => {
      const copy = path.join(folder, `${name.toLowerCase()}.pem`);
      if (!copied.has(copy)) writeNew(copy, Buffer.from(text, 'latin1'));
      copied.add(copy);
      return copy;
    });
}

/** Removes the whole folder. An error here would hide the one before it. */
export function uninstall(folder: string): void {
  try {
    rmSync(folder, REMOVAL);
  } catch {
    // The post step tries again, and reports it.
  }
}

/**
 * Removes what holds a secret or could renew one. The config file stays, because variables of the job still name it and tools fail
 * without it, and so does the program, which reports that the profiles have ended. Where the runner cannot remove the folder after
 * the job, the program is removed too. A renewal that runs at the same time cannot store its session.
 *
 * @throws the system's error when a file cannot be removed.
 */
export function removeProfileFiles(folder: string): void {
  const kept = outlivesJob(folder) ? [CONFIG] : [CONFIG, PROGRAM];
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const removals = names.filter((name) => !kept.includes(name)).map((name) => () => remove(path.join(folder, name)));
  const failures: unknown[] = [];
  for (const task of [...removals, () => removeSecretsFrom(path.join(folder, CONFIG))]) {
    try {
      task();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * True where the folder has another owner than the runner's temporary folder: a job in a container runs as root, most runners do
 * not, and the runner cannot remove root's files.
 */
function outlivesJob(folder: string): boolean {
  const owner = (place: string) => lstatSync(place, { throwIfNoEntry: false })?.uid;
  return owner(folder) !== owner(path.dirname(folder));
}

/** Removes an entry. It is moved first, so that no process writes to a folder that is being emptied. */
function remove(entry: string): void {
  const moved = `${entry}.${process.pid}`;
  let place = moved;
  try {
    renameSync(entry, moved);
  } catch {
    // Windows moves no folder with an open file.
    place = entry;
  }
  rmSync(place, REMOVAL);
}

/** Removes the user's own keys from a config file of this action. The new text is put in place complete, or not at all. */
function removeSecretsFrom(file: string): void {
  const text = textOf(file);
  const clean = withoutSecrets(text);
  if (clean === text) return;
  const draft = `${file}.new`;
  // A post step that was killed may have left one.
  rmSync(draft, { force: true });
  writeNew(draft, clean);
  renameSync(draft, file);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = reasonOf(error);
    // Most machines have no such file, and with HOME=/dev/null no SDK finds one.
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return '';
    throw new InstallError({ code: 'cannot-read', path: file, reason }, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  return String(property(error, 'code') ?? error);
}
