import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Cabinet } from './cabinet.js';
import { commandLine, isPortable } from './command-line.js';
import { foreignProfiles, type ProfileSection, withoutSecrets, withProfiles } from './config-file.js';
import type { Recipe } from './recipe.js';
import type { StoredSession } from './stored-session.js';

/** A profile to install: how it renews, and the session it begins with. */
export interface NewProfile {
  readonly recipe: Recipe;
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
export type InstallFlaw =
  | { readonly code: 'name-taken'; readonly name: string; readonly file: string }
  | { readonly code: 'path-not-portable'; readonly path: string }
  | { readonly code: 'cannot-write'; readonly path: string; readonly reason: string };

/** Profiles can't be installed; nothing of them was left behind. */
export class InstallError extends Error {
  readonly flaw: InstallFlaw;

  constructor(flaw: InstallFlaw, options?: ErrorOptions) {
    super(flaw.code, options);
    this.name = 'InstallError';
    this.flaw = flaw;
  }
}

const PREFIX = 'xacct-action-';

/** The AWS config and credentials files of the job, as the SDKs find them. */
export function awsFilesOf(environment: Readonly<Record<string, string | undefined>>): {
  config: string;
  credentials: string;
} {
  const home = environment.HOME || environment.USERPROFILE || os.homedir();
  return {
    config: environment.AWS_CONFIG_FILE || path.join(home, '.aws', 'config'),
    credentials: environment.AWS_SHARED_CREDENTIALS_FILE || path.join(home, '.aws', 'credentials'),
  };
}

/**
 * Refuses names that the user's own files have already: what stands there would win, or be lost.
 *
 * @throws InstallError `name-taken`.
 */
export function checkNames(names: readonly string[], environment: Readonly<Record<string, string | undefined>>): void {
  for (const file of Object.values(awsFilesOf(environment))) {
    const taken = foreignProfiles(textOf(file));
    for (const name of names) if (taken.has(name)) throw new InstallError({ code: 'name-taken', name, file });
  }
}

/** A name for the folder that nobody can foresee, so that its name can be told to the post step before it exists. */
export function planFolder(temp: string, random: string): string {
  return path.join(temp, `${PREFIX}${random}`);
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
  const copy = path.join(folder, 'program');
  const configFile = path.join(folder, 'config');
  for (const found of [process.execPath, folder]) {
    if (!isPortable(found, process.platform)) throw new InstallError({ code: 'path-not-portable', path: found });
  }
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
    const sections = profiles.map(({ recipe, session, region }, index): ProfileSection => {
      const cabinet = new Cabinet(path.join(folder, `profile-${index}`));
      mkdirSync(cabinet.folder, { mode: 0o700 });
      cabinet.keepRecipe(recipe);
      cabinet.keepSession(session);
      const words = [process.execPath, path.join(copy, 'index.js'), cabinet.folder];
      return { name: recipe.profile, credentialProcess: commandLine(words), region };
    });
    const text = withProfiles(textOf(awsFilesOf(environment).config), sections);
    writeFileSync(configFile, text, { flag: 'wx', mode: 0o600 });
    return { folder, configFile };
  } catch (error) {
    uninstall(folder);
    throw new InstallError({ code: 'cannot-write', path: folder, reason: reasonOf(error) }, { cause: error });
  }
}

/** Takes all of it away again, as if it had never been. */
export function uninstall(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Takes away what holds a secret or could renew one. The config file stays, because variables of the job still name it and tools
 * fail without it, and the program, because it says why there is nothing any more.
 *
 * @throws the system's error when a file can't be removed.
 */
export function retire(folder: string): void {
  for (let index = 0; ; index++) {
    const cabinet = new Cabinet(path.join(folder, `profile-${index}`));
    if (!cabinet.exists()) break;
    cabinet.empty();
  }
  const configFile = path.join(folder, 'config');
  const text = textOf(configFile);
  const clean = withoutSecrets(text);
  if (clean !== text) writeFileSync(configFile, clean, { mode: 0o600 });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Most machines have none.
    return '';
  }
}

function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
