/** The folder under `RUNNER_TEMP` in which the emulator keeps what the job's steps must know of it. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isLoopback } from '../../shared/aws/host.js';
import type { Environment } from '../../shared/environment.js';
import { isOwnFolder, tempOf } from '../../shared/runner/own-folder.js';
import { property } from '../../shared/untyped.js';

/** The name under which the post step finds the folder. */
export const FOLDER_STATE = 'local-aws';

const LONGEST_LINE = 400;

/** How to reach a running emulator. The key only allows to stop it. */
export interface EmulatorAddress {
  readonly url: string;
  readonly key: string;
}

/** The path of a folder that does not exist yet. */
export function newStateFolder(environment: Environment): string {
  return path.join(tempOf(environment), `xacct-local-aws-${randomBytes(8).toString('hex')}`);
}

/** True for a path that `newStateFolder` can have made, and that is not a link. */
export function isStateFolder(folder: string, environment: Environment): boolean {
  return isOwnFolder(folder, (name) => /^xacct-local-aws-[0-9a-f]{16}$/.test(name), environment);
}

/** The folder of one job's emulator. No other user can read in it. */
export class StateFolder {
  readonly path: string;

  constructor(folder: string) {
    this.path = folder;
  }

  /** Creates the folder; returns the system's error code where it can't. */
  make(): string | undefined {
    try {
      mkdirSync(this.path, { mode: 0o700 });
      return undefined;
    } catch (error) {
      return String(property(error, 'code') ?? error);
    }
  }

  /** Standard error of the process. */
  get errorFile(): string {
    return path.join(this.path, 'errors.log');
  }

  /** A line for each call. */
  get recordFile(): string {
    return path.join(this.path, 'calls.log');
  }

  /** @throws the system's error. */
  writeAddress(address: EmulatorAddress): void {
    writeFileSync(this.#addressFile, JSON.stringify(address), { mode: 0o600 });
  }

  /** The emulator's address; `undefined` when it has never started. */
  address(): EmulatorAddress | undefined {
    const text = textOf(this.#addressFile);
    if (text === '') return undefined;
    const address: unknown = JSON.parse(text);
    const [url, key] = [property(address, 'url'), property(address, 'key')];
    if (typeof url !== 'string' || typeof key !== 'string') return undefined;
    // The key is sent to this machine only.
    return isLoopback(URL.parse(url)?.hostname ?? '') ? { url, key } : undefined;
  }

  record(): string[] {
    return linesOf(textOf(this.recordFile));
  }

  /** Standard error of the process. Node prints the line of source that failed, and a bundle is one line, so lines are cut. */
  errors(): string[] {
    return linesOf(textOf(this.errorFile)).map((line) => line.trim().slice(0, LONGEST_LINE));
  }

  /** Removes the folder, also while a process that is ending still writes in it. Throws the system's error. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 10 });
  }

  get #addressFile(): string {
    return path.join(this.path, 'address.json');
  }
}

/** A file's text; empty when there is no such file. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
