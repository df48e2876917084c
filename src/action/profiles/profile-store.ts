import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { property } from '../../shared/untyped.js';
import { parseRenewalConfig, type RenewalConfig } from './renewal-config.js';
import { parseStoredSession, type StoredSession } from './stored-session.js';

const RECIPE = 'recipe.json';
const SESSION = 'session.json';
const FAILURE = 'failure.json';
const REASON = 'failure-';

/** The command by which a later step shows why profiles could not be renewed. */
export const SHOW_REASONS = `cat "$(dirname "$AWS_CONFIG_FILE")"/${REASON}*.txt`;

/** A renewal that came to nothing: when, by the machine's uptime, and the line that says why. */
export interface FailedRenewal {
  readonly uptimeMs: number;
  readonly line: string;
}

/**
 * The folder in which one profile keeps its recipe and its session. Every file is written whole and then put in place, readable
 * by its owner only, so a reader finds the old text or the new one and never a part.
 */
export class ProfileStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The recipe; `undefined` when the job is over or the file is no recipe. */
  recipe(): RenewalConfig | undefined {
    const text = this.#read(RECIPE);
    return text === undefined ? undefined : parseRenewalConfig(text);
  }

  /** The stored session; `undefined` when there is none, or its file is damaged. */
  session(): StoredSession | undefined {
    const text = this.#read(SESSION);
    return text === undefined ? undefined : parseStoredSession(text);
  }

  /** How the last renewal failed; `undefined` when none did, or its file is damaged. */
  failure(): FailedRenewal | undefined {
    const text = this.#read(FAILURE);
    return text === undefined ? undefined : parseFailure(text);
  }

  /** @throws the system's error when the file can't be written. */
  keepFailure(failure: FailedRenewal): void {
    this.#write(FAILURE, JSON.stringify(failure));
  }

  /**
   * Writes for people why a profile could not be renewed, beside the job's config file: some tools do not show what a
   * `credential_process` says. The line holds no secret. Whoever may enter the folder may read it, so that what `sudo` has
   * written can be read without it.
   *
   * @throws the system's error when the file can't be written.
   */
  keepReason(profile: string, line: string): void {
    putInPlace(this.#reasonFile(profile), `${new Date().toISOString()} ${line}\n`, 0o644);
  }

  /** Removes the reason again, once the profile was renewed. @throws the system's error when that can't be. */
  dropReason(profile: string): void {
    rmSync(this.#reasonFile(profile), { force: true });
  }

  #reasonFile(profile: string): string {
    return path.join(path.dirname(this.folder), `${REASON}${profile}.txt`);
  }

  /** @throws the system's error when the file can't be written. */
  keepRecipe(recipe: RenewalConfig): void {
    this.#write(RECIPE, JSON.stringify(recipe));
  }

  /** @throws the system's error when the file can't be written. */
  keepSession(session: StoredSession): void {
    this.#write(SESSION, JSON.stringify(session));
  }

  #read(name: string): string | undefined {
    try {
      return readFileSync(path.join(this.folder, name), 'utf8');
    } catch {
      return undefined;
    }
  }

  #write(name: string, text: string): void {
    putInPlace(path.join(this.folder, name), text, 0o600);
  }
}

function putInPlace(file: string, text: string, mode: number): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { flag: 'wx', mode });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function parseFailure(text: string): FailedRenewal | undefined {
  try {
    const found: unknown = JSON.parse(text);
    const uptimeMs = property(found, 'uptimeMs');
    const line = property(found, 'line');
    return typeof uptimeMs === 'number' && typeof line === 'string' ? { uptimeMs, line } : undefined;
  } catch {
    return undefined;
  }
}
