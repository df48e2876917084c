import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { property } from '../../shared/untyped.js';
import { isRenewalConfig, type RenewalConfig } from './renewal-config.js';
import { isStoredSession, type StoredSession } from './stored-session.js';

const CONFIG = 'renewal.json';
const SESSION = 'session.json';
const FAILURE = 'failure.json';
const REASON = 'failure-';

/** The command with which a later step shows why profiles could not be renewed, for the shell that `run:` uses by default. */
export function showReasons(platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32'
    ? `Get-Content "$(Split-Path $env:AWS_CONFIG_FILE)\\${REASON}*.txt"`
    : `cat "$(dirname "$AWS_CONFIG_FILE")"/${REASON}*.txt`;
}

/** A renewal that failed: when, by the machine's uptime, and the reason in one line. */
export interface FailedRenewal {
  readonly uptimeMs: number;
  readonly line: string;
}

/**
 * The folder with the renewal config and the session of one profile. Every file is complete before it is put in place, and only its
 * owner can read it. What is missing or damaged is read as `undefined`. Writing throws the system's error.
 */
export class ProfileStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  config(): RenewalConfig | undefined {
    return this.#read(CONFIG, isRenewalConfig);
  }

  session(): StoredSession | undefined {
    return this.#read(SESSION, isStoredSession);
  }

  failure(): FailedRenewal | undefined {
    return this.#read(FAILURE, isFailedRenewal);
  }

  saveConfig(config: RenewalConfig): void {
    this.#write(CONFIG, config);
  }

  saveSession(session: StoredSession): void {
    this.#write(SESSION, session);
  }

  saveFailure(failure: FailedRenewal): void {
    this.#write(FAILURE, failure);
  }

  /**
   * Stores why the profile could not be renewed in a text file beside the job's config file, because some tools do not show the output
   * of a `credential_process`. It holds no secret. Everyone who can enter the folder can read it, also when `sudo` has written it.
   */
  saveReason(profile: string, line: string): void {
    putInPlace(this.#reasonFile(profile), `${new Date().toISOString()} ${line}\n`, 0o644);
  }

  removeReason(profile: string): void {
    rmSync(this.#reasonFile(profile), { force: true });
  }

  #reasonFile(profile: string): string {
    return path.join(path.dirname(this.folder), `${REASON}${profile}.txt`);
  }

  #read<T>(name: string, isValid: (value: unknown) => value is T): T | undefined {
    try {
      const found: unknown = JSON.parse(readFileSync(path.join(this.folder, name), 'utf8'));
      return isValid(found) ? found : undefined;
    } catch {
      return undefined;
    }
  }

  #write(name: string, value: object): void {
    putInPlace(path.join(this.folder, name), JSON.stringify(value), 0o600);
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

function isFailedRenewal(value: unknown): value is FailedRenewal {
  return typeof property(value, 'uptimeMs') === 'number' && typeof property(value, 'line') === 'string';
}
