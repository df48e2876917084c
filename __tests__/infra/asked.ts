/** The command that makes parameters, asked in a folder with an accounts file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { infraCommand } from '../../src/cli/infra.js';
import type { Infra } from '../../src/infra/make-infra.js';

export const IMMUTABLE = ['--repository', 'octo@9919012/shop@724601234', '--branch', 'main'];

export interface Asked {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly folder: string;
}

const folders: string[] = [];

/** Runs the command with these flags on an accounts file with this text; no file when absent. */
export function ask(text: string | undefined, ...flags: string[]): Asked {
  return commandIn(folderWith(text), ...flags);
}

/** Runs it in a folder that is there. */
export function commandIn(folder: string, ...argv: string[]): Asked {
  let [out, err] = ['', ''];
  const stdout = { write: (said: string) => (out += said) };
  const stderr = { write: (said: string) => (err += said) };
  const status = Number(
    infraCommand(
      argv,
      { stdin: process.stdin, stdout, stderr },
      { environment: {}, current: folder, templates: path.resolve('infra/cloudformation') },
    ),
  );
  return { status, out, err, folder };
}

/** What it made. Throws when it refused. */
export function madeOf({ status, out, err }: Asked): Infra {
  if (status !== 0) throw new Error(`status ${status}: ${err}`);
  return JSON.parse(out);
}

/** Parameters as one map. */
export function valuesOf(
  parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[] = [],
): Record<string, string> {
  return Object.fromEntries(parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
}

/** A new folder with an accounts file in its usual place. */
export function folderWith(text: string | undefined): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'infra-'));
  folders.push(folder);
  mkdirSync(path.join(folder, '.github'));
  if (text !== undefined) writeFileSync(path.join(folder, '.github/accounts.yml'), text);
  return folder;
}

/** Removes every folder that was made. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** An accounts file with this many accounts, all alike, ids from 200000000000 on. */
export function manyAccounts(count: number, keys = ''): string {
  const lines = Array.from({ length: count }, (_, at) => `  team-${at}: { id: "${200_000_000_000 + at}"${keys} }\n`);
  return `hub: { role: "arn:aws:iam::111122223333:role/github-hub" }\ndefaults: { role: DeployRole }\naccounts:\n${lines.join('')}`;
}
