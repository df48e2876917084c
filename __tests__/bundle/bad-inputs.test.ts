import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { wordAccountsProblem } from '../../src/accounts/flaw.js';
import { wordProblem } from '../../src/inputs/flaw.js';
import type { Environment } from '../../src/inputs/input-source.js';
import { openLayer } from '../../src/inputs/open-layer.js';
import { readRequest } from '../../src/inputs/read-request.js';
import { makeIssuerKey } from '../../src/local/github-issuer.js';
import { startLocalAws } from '../../src/local/local-aws.js';
import { openJob } from '../../src/local/runner/job.js';
import type { StepResult } from '../../src/local/runner/step.js';
import { simpleWorld } from '../../src/local/simple-world.js';
import { BAD_INPUTS } from '../inputs/bad-inputs.js';
import { PASSWORD } from '../inputs/bad-terms.js';
import { environmentOf, GOOD, type Inputs } from '../inputs/reading.js';

// The committed bundle, started as the runner starts it, with each bad input of the table. What it says is held against what
// the sources say in this process.

const ENTRY = path.resolve('dist/main/index.js');
const AT_ONCE = Math.max(4, availableParallelism());
/** The external id of every row that does not bring its own: a secret that no error may show. */
const EXTERNAL_ID = 'ext-id-S3CRET-4710';
/** A way to go on: every sentence has one. */
const ADVICE = /\b(?:write|check|remove|add|mend|leave|shorten|unset|raise|set)\b/;

interface Run {
  readonly step: StepResult;
  readonly calls: readonly string[];
  readonly connections: number;
  readonly exported: number;
}

/** A workspace with nothing in it. */
const workspace = mkdtempSync(path.join(tmpdir(), 'bad-inputs-'));
afterAll(() => rmSync(workspace, { recursive: true }));

const key = makeIssuerKey();
const runs = new Map<string, Run>();

async function run(inputs: Inputs, environment: Environment): Promise<Run> {
  const aws = await startLocalAws({ world: simpleWorld({ externalId: EXTERNAL_ID }), key });
  const job = await openJob({ env: { ...aws.runnerEnvironment(), ...environment } });
  try {
    const given = Object.entries(inputs).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
    const step = await job.step({ entry: ENTRY, inputs: Object.fromEntries(given) });
    const calls = aws.calls.map(({ kind }) => kind);
    return { step, calls, connections: aws.connections, exported: job.exported.size };
  } finally {
    await job.close();
    await aws.stop();
  }
}

/** The external id stands beside every bad input, unless the row has one of its own or takes it away. */
function inputsOf(row: (typeof BAD_INPUTS)[number]): Inputs {
  return { ...GOOD, 'role-external-id': EXTERNAL_ID, ...row.inputs };
}

function runOf(title: string): Run {
  const found = runs.get(title);
  if (found === undefined) throw new Error(`not run: ${title}`);
  return found;
}

beforeAll(async () => {
  const waiting = [...BAD_INPUTS];
  const worker = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      runs.set(row.title, await run(inputsOf(row), row.environment));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}, 240_000);

test('the table has at least 100 bad inputs, each with a title of its own', () => {
  expect(BAD_INPUTS.length).toBeGreaterThanOrEqual(100);
  expect(new Set(BAD_INPUTS.map(({ title }) => title)).size).toBe(BAD_INPUTS.length);
});

test('without a bad input the same run makes its three calls and hands a session on', async () => {
  const { step, calls, exported } = await run({ ...GOOD, 'role-external-id': EXTERNAL_ID }, {});
  expect(step).toMatchObject({ conclusion: 'success', exitCode: 0, annotations: [] });
  expect(calls).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
  expect(exported).toBe(5);
  expect(Object.keys(step.outputs)).not.toHaveLength(0);
  expect(Object.keys(step.state)).not.toHaveLength(0);
});

describe('is refused by name before any call:', () => {
  test.each(BAD_INPUTS.map((row) => [row.title, row] as const))('%s', async (title, row) => {
    const environment = environmentOf(inputsOf(row), { GITHUB_WORKSPACE: workspace, ...row.environment });
    const reading = readRequest(environment, await openLayer(environment));
    const problems = reading.ok ? [] : reading.problems;
    const names = [...problems.map(({ name }) => name), ...reading.fileProblems.map(({ key }) => key)];
    const flaws = [...problems, ...reading.fileProblems].map(({ flaw }) => (flaw.code === 'value' ? flaw.flaw : flaw));
    expect(flaws.map(({ code }, at) => `${names[at]}: ${code}`)).toEqual(row.refused);
    const sentences = [
      ...problems.map((problem) => wordProblem(problem, (text) => text)),
      ...reading.fileProblems.map((problem) => wordAccountsProblem(problem, (text) => text)),
    ];
    for (const [at, sentence] of sentences.entries()) {
      expect(sentence.startsWith(`${names[at]} `)).toBe(true);
      expect(sentence).toMatch(ADVICE);
      expect(sentence).not.toMatch(/[\r\n]/);
    }

    const { step, calls, connections, exported } = runOf(title);
    expect({ conclusion: step.conclusion, exitCode: step.exitCode, stderr: step.stderr }).toEqual({
      conclusion: 'failure',
      exitCode: 1,
      stderr: '',
    });
    // As the bundle wrote it, before the runner masks and cuts.
    expect(step.commands.filter(({ name }) => name !== 'add-mask')).toEqual([
      { name: 'error', properties: new Map([['title', 'Inputs']]), data: sentences.join('\n') },
    ]);
    expect(step.annotations).toHaveLength(1);

    expect({ calls, connections }).toEqual({ calls: [], connections: 0 });
    expect(exported).toBe(0);
    expect(step.files).toEqual({ env: '', output: '', state: '', path: '', summary: '' });
    expect([...step.filesLeft, ...step.homeLeft, ...step.workspaceLeft, ...step.violations]).toEqual([]);

    const printed = step.stdout.replace(/^::add-mask::.*$/gmu, '');
    const externalId = inputsOf(row)['role-external-id']?.trim();
    const secrets = [EXTERNAL_ID, PASSWORD, ...(externalId === undefined ? [] : externalId.split('\n'))];
    for (const secret of secrets) {
      expect(printed).not.toContain(secret);
      expect(step.log).not.toContain(secret);
    }
  });
});
