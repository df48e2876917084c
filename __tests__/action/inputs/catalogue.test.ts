import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { wordAccountsProblem } from '../../../src/accounts/file-issues.js';
import { readFileDefaults } from '../../../src/action/inputs/read-file-defaults.js';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { type InputPlace, wordProblem } from '../../../src/shared/inputs/input-issues.js';
import { catalogue, type Entry } from '../../catalogue.js';
import type { BadInput } from './bad-input.js';
import { BAD_INPUTS } from './bad-inputs.js';
import { environmentOf, type Inputs } from './reading.js';

// Nothing is in it, so nothing is taken from an accounts file.
const workspace = mkdtempSync(path.join(tmpdir(), 'catalogue-'));

async function reading(inputs: Inputs, environment = {}) {
  const all = environmentOf(inputs, { GITHUB_WORKSPACE: workspace, ...environment });
  return readRequest(all, await readFileDefaults(all));
}

/** What is refused in a row: the name and code of each, and the sentence, read at a step or on a command line. */
async function refusedOf({ inputs, environment }: BadInput) {
  const read = await reading(inputs, environment);
  const ofFile = read.fileProblems.map((problem) => ({
    code: `${problem.key}: ${problem.flaw.code === 'value' ? problem.flaw.flaw.code : problem.flaw.code}`,
    words: (place: InputPlace) => wordAccountsProblem(problem, as, place),
  }));
  const ofInputs = (read.ok ? [] : read.problems).map((problem) => ({
    code: `${problem.name}: ${problem.flaw.code}`,
    words: (place: InputPlace) => wordProblem(problem, as, place),
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
  test.each(refused.map(([row, problems]) => [row.title, row.refused, problems] as const))(
    '%s',
    (_, codes, problems) => {
      expect(problems.map(({ code }) => code)).toEqual(codes);
    },
  );
});

describe('what is said of them:', () => {
  const lines = refused.map(([{ title }, problems]): Entry => {
    return [title, problems.map(({ words }) => words('step')).join('\n')];
  });
  const onCommandLine = refused.flatMap(([{ title }, problems]): Entry[] => {
    const text = problems.map(({ words }) => words('command-line')).join('\n');
    return text === lines.find(([other]) => other === title)?.[1] ? [] : [[`${title}, on a command line`, text]];
  });
  const warnings = warned.map(([name, told]): Entry => [name, told.map(({ instead }) => instead).join('\n')]);
  catalogue('__tests__/action/inputs/refusals.txt', [...lines, ...onCommandLine, ...warnings]);
});
