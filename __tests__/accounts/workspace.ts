/** What the tests share that take an account from a file: a workspace on disk, and inputs above it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { formatAccountsFileIssue, isUnreadable } from '../../src/accounts/file-issues.js';
import { readFileDefaults } from '../../src/action/inputs/read-file-defaults.js';
import { type Reading, readRequest } from '../../src/action/inputs/read-request.js';
import type { Request } from '../../src/action/inputs/request.js';
import { inputVariable } from '../../src/demo/runner/environment.js';
import type { Environment } from '../../src/shared/environment.js';
import { formatInputIssue } from '../../src/shared/inputs/input-issues.js';
import { inputsOfStep } from '../../src/shared/inputs/raw-inputs.js';
import type { Inputs } from '../action/inputs/reading.js';

export interface Workspace {
  readonly folder: string;
  /** Writes a file, with the folders on the way to it; returns its whole path. */
  write(name: string, text: string | Uint8Array): string;
  remove(): void;
}

/** Makes a workspace in a folder of its own, whose parent is ours too. Holds the given accounts file. */
export function openWorkspace(accounts?: string): Workspace {
  const root = mkdtempSync(path.join(os.tmpdir(), 'workspace-'));
  const folder = path.join(root, 'shop');
  mkdirSync(folder);
  const workspace = {
    folder,
    write: (name: string, text: string | Uint8Array) => {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(root, { recursive: true }),
  };
  if (accounts !== undefined) workspace.write('.github/accounts.yml', accounts);
  return workspace;
}

/** What the main action makes of these inputs in this workspace. */
export async function readIn(workspace: Workspace, inputs: Inputs, environment: Environment = {}): Promise<Reading> {
  const variables = Object.entries(inputs).map(([name, text]) => [inputVariable(name), text]);
  const whole = { GITHUB_WORKSPACE: workspace.folder, ...environment, ...Object.fromEntries(variables) };
  return readRequest(inputsOfStep(whole), await readFileDefaults(inputsOfStep(whole)));
}

/** All that a refusal says, in sentences; none for a good request. */
export function sentencesOf(reading: Reading): string[] {
  if (reading.ok) return [];
  const as = (text: string) => text;
  const inInputs = reading.issues.map((issue) => formatInputIssue(issue, as));
  const inFile = reading.fileIssues.map((issue) => formatAccountsFileIssue(issue, as));
  return isUnreadable(reading.fileIssues) ? [...inFile, ...inInputs] : [...inInputs, ...inFile];
}

/** The request that comes out. Throws when it is refused. */
export async function acceptedIn(
  workspace: Workspace,
  inputs: Inputs,
  environment: Environment = {},
): Promise<Request> {
  const reading = await readIn(workspace, inputs, environment);
  if (!reading.ok) throw new Error(sentencesOf(reading).join('\n'));
  return reading.request;
}

/** What a refusal says, in sentences. */
export async function refusedIn(
  workspace: Workspace,
  inputs: Inputs,
  environment: Environment = {},
): Promise<string[]> {
  return sentencesOf(await readIn(workspace, inputs, environment));
}
