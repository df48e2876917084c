/** Requests that take an account from the accounts file of a workspace. */
import { formatAccountsFileIssue, isUnreadable } from '../../src/accounts/file-messages.js';
import { readFileDefaults } from '../../src/action/inputs/read-file-defaults.js';
import { type Reading, readRequest } from '../../src/action/inputs/read-request.js';
import type { Request } from '../../src/action/inputs/request.js';
import { inputVariable } from '../../src/demo/runner/environment.js';
import type { Environment } from '../../src/shared/environment.js';
import { formatInputIssue } from '../../src/shared/inputs/input-messages.js';
import { inputsOfStep } from '../../src/shared/inputs/raw-inputs.js';
import type { Workspace } from '../support/files.js';
import type { Inputs } from '../support/inputs.js';

/** What the main action makes of these inputs in this workspace. */
export async function readIn(workspace: Workspace, inputs: Inputs, environment: Environment = {}): Promise<Reading> {
  const variables = Object.entries(inputs).map(([name, text]) => [inputVariable(name), text]);
  const whole = { GITHUB_WORKSPACE: workspace.folder, ...environment, ...Object.fromEntries(variables) };
  return readRequest(inputsOfStep(whole), await readFileDefaults(inputsOfStep(whole)));
}

/** The messages of all issues; none for a good request. */
export function sentencesOf(reading: Reading): string[] {
  if (reading.ok) return [];
  const as = (text: string) => text;
  const inInputs = reading.issues.map((issue) => formatInputIssue(issue, as));
  const inFile = reading.fileIssues.map((issue) => formatAccountsFileIssue(issue, as));
  return isUnreadable(reading.fileIssues) ? [...inFile, ...inInputs] : [...inInputs, ...inFile];
}

/** The request. Throws when there are issues. */
export async function acceptedIn(
  workspace: Workspace,
  inputs: Inputs,
  environment: Environment = {},
): Promise<Request> {
  const reading = await readIn(workspace, inputs, environment);
  if (!reading.ok) throw new Error(sentencesOf(reading).join('\n'));
  return reading.request;
}

/** The messages of the issues. */
export async function refusedIn(
  workspace: Workspace,
  inputs: Inputs,
  environment: Environment = {},
): Promise<string[]> {
  return sentencesOf(await readIn(workspace, inputs, environment));
}
