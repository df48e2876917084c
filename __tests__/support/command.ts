/** The command `xacct`, run in a folder of its own. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { infraCommand } from '../../src/cli/infra.js';
import { migrateCommand } from '../../src/cli/migrate.js';
import { snapshotCommand } from '../../src/cli/snapshot.js';
import { testCommand } from '../../src/cli/test.js';
import type { Infra } from '../../src/infra/make-infra.js';
import { accountsFolder, type Files, makeFolder } from './files.js';

export const IMMUTABLE_FLAGS = ['--repository', 'octo@9919012/shop@724601234', '--branch', 'main'];

export interface CommandRun {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly folder: string;
}

/** Where a command runs and writes. */
function openConsole(folder: string) {
  const written = { out: '', err: '' };
  const streams = {
    stdin: process.stdin,
    stdout: { write: (text: string) => (written.out += text) },
    stderr: { write: (text: string) => (written.err += text) },
  };
  return {
    written,
    streams,
    place: { environment: {}, current: folder, templates: path.resolve('infra/cloudformation') },
  };
}

/** Runs `xacct infra` with these flags on an accounts file with this text; without a file when it is undefined. */
export function runInfra(text: string | undefined, ...flags: string[]): CommandRun {
  return runInfraIn(accountsFolder(text), ...flags);
}

/** Runs `xacct infra` in a folder that is there. */
export function runInfraIn(folder: string, ...argv: string[]): CommandRun {
  const { written, streams, place } = openConsole(folder);
  const status = Number(infraCommand(argv, streams, place));
  return { status, ...written, folder };
}

/** Runs `xacct migrate` in a folder that is there. */
export function runMigrateIn(folder: string, ...argv: string[]): CommandRun {
  const { written, streams, place } = openConsole(folder);
  const status = Number(migrateCommand(argv, streams, place));
  return { status, ...written, folder };
}

/** What the command made. Throws when it failed. */
export function madeOf({ status, out, err }: CommandRun): Infra {
  if (status !== 0) throw new Error(`status ${status}: ${err}`);
  return JSON.parse(out);
}

/** Parameters by their keys. */
export function parameterValues(
  parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[] = [],
): Record<string, string> {
  return Object.fromEntries(parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
}

/** Runs `xacct test` in a folder with these files, and returns the lines of standard output. */
export async function runTests(
  files: Files,
  ...argv: readonly string[]
): Promise<{ readonly status: number; readonly lines: readonly string[] }> {
  const { status, out } = await runTestsWhole(files, ...argv);
  return { status, lines: out.split('\n').slice(0, -1) };
}

/** The same, with the texts of both streams. */
export async function runTestsWhole(
  files: Files,
  ...argv: readonly string[]
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const folder = makeFolder(files);
  try {
    const { written, streams, place } = openConsole(folder);
    const status = await testCommand(argv, streams, place);
    return { status, ...written };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs `xacct snapshot` in a folder with these files. `input` is its standard input. */
export async function runSnapshot(files: Files, argv: readonly string[], input = ''): Promise<CommandRun> {
  const folder = makeFolder(files);
  const { written, streams, place } = openConsole(folder);
  const status = await snapshotCommand(argv, { ...streams, stdin: Readable.from([Buffer.from(input)]) }, place);
  return { status, ...written, folder };
}
