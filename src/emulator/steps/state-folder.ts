/** Where a job's local AWS keeps what its steps must know of it: a folder of its own under `RUNNER_TEMP`. */
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

/** By what a running local AWS is reached. The key lets nobody do anything but stop it. */
export interface EmulatorAddress {
  readonly url: string;
  readonly key: string;
}

/** The path of a folder that is not there yet. */
export function newPlace(environment: Environment): string {
  return path.join(tempOf(environment), `xacct-local-aws-${randomBytes(8).toString('hex')}`);
}

/** True for a path that `newPlace` can have made, and that is no link. */
export function isPlace(folder: string, environment: Environment): boolean {
  return isOwnFolder(folder, (name) => /^xacct-local-aws-[0-9a-f]{16}$/.test(name), environment);
}

/** The folder of one job's local AWS. Nobody else can read in it. */
export class StateFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes the folder; answers the system's code where it can't. */
  make(): string | undefined {
    try {
      mkdirSync(this.folder, { mode: 0o700 });
      return undefined;
    } catch (error) {
      return String(property(error, 'code') ?? error);
    }
  }

  /** What standard error of the process goes to. */
  get errorFile(): string {
    return path.join(this.folder, 'errors.log');
  }

  /** A line for each call. */
  get recordFile(): string {
    return path.join(this.folder, 'calls.log');
  }

  /** Notes how it is reached. Throws the system's error. */
  recordAddress(reach: EmulatorAddress): void {
    writeFileSync(this.#reachFile, JSON.stringify(reach), { mode: 0o600 });
  }

  /** How it is reached; `undefined` when it never came to that. */
  reach(): EmulatorAddress | undefined {
    const text = textOf(this.#reachFile);
    if (text === '') return undefined;
    const reach: unknown = JSON.parse(text);
    const [url, key] = [property(reach, 'url'), property(reach, 'key')];
    if (typeof url !== 'string' || typeof key !== 'string') return undefined;
    // The key goes nowhere but to this machine.
    return isLoopback(URL.parse(url)?.hostname ?? '') ? { url, key } : undefined;
  }

  /** The lines that were recorded. */
  record(): string[] {
    return linesOf(textOf(this.recordFile));
  }

  /** What the process said on standard error; Node shows the line of source that failed, and a bundle is one line. */
  errors(): string[] {
    return linesOf(textOf(this.errorFile)).map((line) => line.trim().slice(0, LONGEST_LINE));
  }

  /** Removes the folder, also while a process that is just ending still writes in it. Throws the system's error. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  get #reachFile(): string {
    return path.join(this.folder, 'reach.json');
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
