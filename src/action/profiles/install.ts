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
import { type Authorities, keptAuthorities } from '../exchange/authorities.js';
import { commandLine, isPortable } from './command-line.js';
import { type ProfileSection, userProfiles, withoutSecrets, withProfiles } from './config-file.js';
import { runnerCredentialEnv, saveCredentialEnv } from './credential-env.js';
import { ProfileStore } from './profile-store.js';
import type { RenewalConfig } from './renewal-config.js';
import type { StoredSession } from './stored-session.js';

/** A profile to install: how it renews, and the session it begins with. */
export interface NewProfile {
  readonly recipe: RenewalConfig;
  readonly session: StoredSession;
  readonly region: string;
}

/** Where the profiles of one use of the action live. */
export interface Installation {
  /** The folder of all its files, 0700. */
  readonly folder: string;
  /** The config file that names the profiles beside what the user's own held. */
  readonly configFile: string;
}

/** Why profiles can't be installed. */
export type InstallIssue =
  | { readonly code: 'name-taken'; readonly name: string; readonly file: string }
  | { readonly code: 'path-not-portable'; readonly path: string }
  | { readonly code: 'keys-do-not-renew' }
  | { readonly code: 'cannot-read'; readonly path: string; readonly reason: string }
  | { readonly code: 'cannot-write'; readonly path: string; readonly reason: string };

/** Profiles can't be installed; nothing of them was left behind. */
export class InstallError extends Error {
  readonly detail: InstallIssue;

  constructor(detail: InstallIssue, options?: ErrorOptions) {
    super(detail.code, options);
    this.name = 'InstallError';
    this.detail = detail;
  }
}

/** The Node that runs this step, and how the runner has started it, such as with `--no-maglev`. */
const runtime = (): readonly string[] => [process.execPath, ...process.execArgv];
/** An option of Node that means itself to every SDK. */
const PORTABLE_OPTION = /^--?[\w-]+(?:=[\w.:/-]+)?$/;
const PREFIX = 'xacct-action-';
const FOLDER_NAME = /^xacct-action-[0-9a-f]{24}$/;
const CONFIG = 'config';
const PROGRAM = 'program';

/** The AWS config and credentials files of the job, as the SDKs find them. */
export function awsFilesOf(environment: Readonly<Record<string, string | undefined>>): {
  config: string;
  credentials: string;
} {
  const home = environment.HOME || environment.USERPROFILE || homeOfUser();
  // Some tools take a tilde for the home folder, others for a name; the one who wrote it meant his home.
  const atHome = (file: string) => (/^~[\\/]/.test(file) ? path.join(home, file.slice(2)) : file);
  return {
    config: atHome(environment.AWS_CONFIG_FILE || path.join(home, '.aws', 'config')),
    credentials: atHome(environment.AWS_SHARED_CREDENTIALS_FILE || path.join(home, '.aws', 'credentials')),
  };
}

/** The home folder of the user that this process runs as. A user without one, as in some containers, has no files in it either. */
function homeOfUser(): string {
  try {
    return os.homedir();
  } catch {
    return os.devNull;
  }
}

/**
 * Refuses what would fail in the end, before anything is asked for: paths that not every SDK takes, and names that the user's own
 * files have already, because what stands there would win, or be lost.
 *
 * @throws InstallError `path-not-portable`, `name-taken` or `cannot-read`.
 */
export function checkInstallable(
  folder: string,
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  for (const found of [process.execPath, folder]) {
    if (!isPortable(found, process.platform)) throw new InstallError({ code: 'path-not-portable', path: found });
  }
  const odd = process.execArgv.find((option) => !PORTABLE_OPTION.test(option));
  if (odd !== undefined) throw new InstallError({ code: 'path-not-portable', path: odd });
  for (const file of Object.values(awsFilesOf(environment))) {
    const taken = userProfiles(textOf(file));
    for (const name of names) if (taken.has(name)) throw new InstallError({ code: 'name-taken', name, file });
  }
}

/** A name for the folder that nobody can foresee, so that its name can be told to the post step before it exists. */
export function planFolder(temp: string, random: string): string {
  return path.join(temp, `${PREFIX}${random}`);
}

/** True for the name of a folder that `planFolder` has planned with twelve random bytes. */
export function isProfilesFolder(name: string): boolean {
  return FOLDER_NAME.test(name);
}

/**
 * Refuses profiles of the runner's own identity that would begin from keys in the environment and be renewed from something
 * else: a profile of ours hides, once it is the job's default, that nothing makes new ones of these.
 *
 * @throws InstallError `keys-do-not-renew`.
 */
export function checkRenewable(environment: Readonly<Record<string, string | undefined>>): void {
  const hasKeys = environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY;
  if (hasKeys && !runnerCredentialEnv(environment).AWS_PROFILE) throw new InstallError({ code: 'keys-do-not-renew' });
}

/**
 * Installs profiles: the program that renews them, what each needs for it, and a config file. All of it in one new folder that
 * only the owner may enter.
 *
 * @throws InstallError; the folder is gone then.
 */
export function install(
  folder: string,
  program: string,
  profiles: readonly NewProfile[],
  environment: Readonly<Record<string, string | undefined>>,
): Installation {
  const text = textOf(awsFilesOf(environment).config);
  const copy = path.join(folder, PROGRAM);
  const configFile = path.join(folder, CONFIG);
  try {
    // Fails where anything stands already, a link included.
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    throw new InstallError({ code: 'cannot-write', path: folder, reason: reasonOf(error) }, { cause: error });
  }
  try {
    // A copy, because a later checkout may take the action's own files away.
    mkdirSync(copy, { mode: 0o700 });
    for (const name of readdirSync(program)) {
      writeFileSync(path.join(copy, name), readFileSync(path.join(program, name)), { flag: 'wx', mode: 0o600 });
    }
    const authorities = authoritiesIn(folder);
    const sections = profiles.map(({ recipe, session, region }, index): ProfileSection => {
      const cabinet = new ProfileStore(path.join(folder, `profile-${index}`));
      mkdirSync(cabinet.folder, { mode: 0o700 });
      cabinet.keepRecipe({ ...recipe, authorities: authorities(recipe.authorities) });
      cabinet.keepSession(session);
      const words = [...runtime(), path.join(copy, 'index.js'), cabinet.folder];
      return { name: recipe.profile, credentialProcess: commandLine(words), region };
    });
    saveCredentialEnv(folder, environment);
    writeFileSync(configFile, withProfiles(text, sections), { flag: 'wx', mode: 0o600 });
    return { folder, configFile };
  } catch (error) {
    uninstall(folder);
    throw new InstallError({ code: 'cannot-write', path: folder, reason: reasonOf(error) }, { cause: error });
  }
}

/** Keeps a copy of each file of certificate authorities, once for all profiles: a later step may have another file there, or none. */
function authoritiesIn(folder: string): (authorities: Authorities) => Authorities {
  const kept = new Set<string>();
  return (authorities) =>
    keptAuthorities(authorities, (name, text) => {
      const copy = path.join(folder, `${name.toLowerCase()}.pem`);
      if (!kept.has(copy)) writeFileSync(copy, text, { flag: 'wx', mode: 0o600, encoding: 'latin1' });
      kept.add(copy);
      return copy;
    });
}

/** Takes all of it away again, as if it had never been. A failure of that would only hide the one it follows on. */
export function uninstall(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The post step tries once more, and says so.
  }
}

/**
 * Takes away what holds a secret or could renew one. The config file stays, because variables of the job still name it and tools
 * fail without it, and the program, because it says why there is nothing any more. Where the runner can't remove the folder
 * after the job, the program goes too. A renewal that is under way finds no folder to keep its session in.
 *
 * @throws the system's error when a file can't be removed.
 */
export function removeProfileFiles(folder: string): void {
  const kept = outlivesJob(folder) ? [CONFIG] : [CONFIG, PROGRAM];
  const gone = entriesOf(folder).filter((name) => !kept.includes(name));
  const removals = gone.map((name) => () => remove(path.join(folder, name)));
  const failures: unknown[] = [];
  for (const task of [...removals, () => takeSecretsOut(path.join(folder, CONFIG))]) {
    try {
      task();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * True where the folder is another user's than the runner's temporary folder, in which it is: a job in a container runs as
 * root, most runners do not, and what is root's stays on the machine's disk.
 */
function outlivesJob(folder: string): boolean {
  const owner = (place: string) => lstatSync(place, { throwIfNoEntry: false })?.uid;
  return owner(folder) !== owner(path.dirname(folder));
}

/** Removes an entry. It is moved first, so that nobody puts a file into a folder that is just being emptied. */
function remove(entry: string): void {
  const away = `${entry}.${process.pid}`;
  let place = away;
  try {
    renameSync(entry, away);
  } catch {
    // Where a file is open, Windows moves no folder.
    place = entry;
  }
  rmSync(place, { recursive: true, force: true });
}

/** Takes the user's own keys out of a config file of ours: the new text is put in place whole, or not at all. */
function takeSecretsOut(file: string): void {
  const text = textOf(file);
  const clean = withoutSecrets(text);
  if (clean === text) return;
  const draft = `${file}.new`;
  // Of a post step that was killed.
  rmSync(draft, { force: true });
  writeFileSync(draft, clean, { flag: 'wx', mode: 0o600 });
  renameSync(draft, file);
}

/** The names in a folder; none when it is gone. */
function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // Most machines have none, and with HOME=/dev/null no SDK finds one.
    if (reasonOf(error) === 'ENOENT' || reasonOf(error) === 'ENOTDIR') return '';
    throw new InstallError({ code: 'cannot-read', path: file, reason: reasonOf(error) }, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
