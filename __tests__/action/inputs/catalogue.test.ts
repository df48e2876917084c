import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formatAccountsFileIssue } from '../../../src/accounts/file-messages.js';
import { readFileDefaults } from '../../../src/action/inputs/read-file-defaults.js';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { formatInputIssue } from '../../../src/shared/inputs/input-messages.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import type { InputPlace } from '../../../src/shared/text/issue-formats.js';
import { catalogue, type Entry } from '../../support/catalogue.js';
import { environmentOf, type Inputs } from '../../support/inputs.js';
import type { BadInput } from './bad-input.js';
import { BAD_INPUTS } from './bad-inputs.js';

// Nothing is in it, so nothing is taken from an accounts file.
const workspace = mkdtempSync(path.join(tmpdir(), 'catalogue-'));

async function reading(inputs: Inputs, environment = {}) {
  const all = environmentOf(inputs, { GITHUB_WORKSPACE: workspace, ...environment });
  return readRequest(inputsOfStep(all), await readFileDefaults(inputsOfStep(all)));
}

/** What is refused in a row: the name and code of each, and the sentence, read at a step or on a command line. */
async function refusedOf({ inputs, environment }: BadInput) {
  const read = await reading(inputs, environment);
  const ofFile = read.fileIssues.map((issue) => ({
    code: `${issue.key}: ${issue.detail.code === 'value' ? issue.detail.detail.code : issue.detail.code}`,
    words: (place: InputPlace) => formatAccountsFileIssue(issue, as, place),
  }));
  const ofInputs = (read.ok ? [] : read.issues).map((issue) => ({
    code: `${issue.name}: ${issue.detail.code}`,
    words: (place: InputPlace) => formatInputIssue(issue, as, place),
  }));
  return [...ofFile, ...ofInputs];
}

const as = (text: string) => text;

const refused = await Promise.all(BAD_INPUTS.map(async (row) => [row, await refusedOf(row)] as const));
const warned = await Promise.all(
  [
    ...['role-skip-session-tagging', 'unset-current-credentials', 'disable-retry', 'special-characters-workaround'],
    'overwrite-aws-profile',
  ].map(async (name) => [name, (await reading({ [name]: 'true' })).warnings] as const),
);
rmdirSync(workspace);

describe('bad inputs are refused by name:', () => {
  test.each(refused.map(([row, issues]) => [row.title, row.refused, issues] as const))('%s', (_, codes, issues) => {
    expect(issues.map(({ code }) => code)).toEqual(codes);
  });
});

describe('what is said of them:', () => {
  const lines = refused.map(([{ title }, issues]): Entry => {
    return [title, issues.map(({ words }) => words('step')).join('\n')];
  });
  const onCommandLine = refused.flatMap(([{ title }, issues]): Entry[] => {
    const text = issues.map(({ words }) => words('command-line')).join('\n');
    return text === lines.find(([other]) => other === title)?.[1] ? [] : [[`${title}, on a command line`, text]];
  });
  const warnings = warned.map(
    ([name, told]): Entry => [name, told.map((warning) => formatInputIssue(warning, as)).join('\n')],
  );
  catalogue('__tests__/action/inputs/refusals.txt', [...lines, ...onCommandLine, ...warnings]);
});
