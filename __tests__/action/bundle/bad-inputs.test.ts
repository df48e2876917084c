import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatAccountsFileIssue } from '../../../src/accounts/file-messages.js';
import { readFileDefaults } from '../../../src/action/inputs/read-file-defaults.js';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import type { WorkflowCommand } from '../../../src/demo/runner/workflow-commands.js';
import { type LocalAws, startLocalAws } from '../../../src/emulator/emulator.js';
import type { Environment } from '../../../src/shared/environment.js';
import { formatInputIssue } from '../../../src/shared/inputs/input-messages.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { environmentOf, GOOD, type Inputs } from '../../support/inputs.js';
import { exportedBy, openOwnEmulatedJob } from '../../support/job.js';
import { modelWith } from '../../support/models.js';
import { runStep } from '../../support/step.js';
import type { BadInput } from '../inputs/bad-input.js';
import { BAD_INPUTS } from '../inputs/bad-inputs.js';
import { PASSWORD } from '../inputs/bad-terms.js';
import { startTogether } from './diagnosed.js';

// Each bad input of the table through the whole step: the first of each kind of flaw of each input with the committed bundle,
// started as the runner starts it, and the others in this process. What is said is held against what the sources say.

/** The external id of every row that does not bring its own: a secret that no error may show. */
const EXTERNAL_ID = 'ext-id-S3CRET-4710';
const WORLD = modelWith({ externalId: EXTERNAL_ID });
/** A way to go on: every sentence has one. */
const ADVICE = /\b(?:write|check|remove|add|mend|leave|shorten|unset|raise|set|use|percent-encode)\b/i;

/** What a refused step did. */
interface Refused {
  readonly ok: boolean;
  readonly raw: string;
  readonly log: string;
  readonly commands: readonly WorkflowCommand[];
  readonly annotations: readonly object[];
  readonly files: object;
  readonly calls: readonly string[];
  readonly connections: number;
}

interface Run extends Refused {
  readonly step: StepResult;
}

/** A workspace with nothing in it. */
const workspace = mkdtempSync(path.join(tmpdir(), 'bad-inputs-'));
afterAll(() => rmSync(workspace, { recursive: true }));

/** The external id stands beside every bad input, unless the row has one of its own or takes it away. */
function inputsOf(row: BadInput): Inputs {
  return { ...GOOD, 'role-external-id': EXTERNAL_ID, ...row.inputs };
}

/** The inputs that are given at all. */
function given(inputs: Inputs): Readonly<Record<string, string>> {
  const texts = Object.entries(inputs).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
  return Object.fromEntries(texts);
}

async function runBundle(inputs: Inputs, environment: Environment): Promise<Run> {
  const emulated = await openOwnEmulatedJob({ world: WORLD, job: { env: environment } });
  try {
    const step = await emulated.step(given(inputs));
    const { stdout: raw, log, commands, annotations, files } = step;
    const { connections } = emulated.aws;
    const ok = step.conclusion === 'success';
    return { step, ok, raw, log, commands, annotations, files, calls: emulated.kinds(), connections };
  } finally {
    await emulated.close();
  }
}

function firstOfEachFlaw(): ReadonlyMap<string, BadInput> {
  const seen = new Set<string>();
  const first = BAD_INPUTS.filter(({ refused }) => {
    const isNew = refused.some((detail) => !seen.has(detail));
    for (const detail of refused) seen.add(detail);
    return isNew;
  });
  return new Map(first.map((row) => [row.title, row]));
}

const byBundle = firstOfEachFlaw();
const bundleRun = startTogether(
  new Map([...byBundle].map(([title, row]) => [title, () => runBundle(inputsOf(row), row.environment)])),
);

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws({ world: WORLD });
});
afterAll(() => aws.stop());

test('the table has at least 100 bad inputs, each with a title of its own, and the bundle meets 80 of them', () => {
  expect(BAD_INPUTS.length).toBeGreaterThanOrEqual(100);
  expect(new Set(BAD_INPUTS.map(({ title }) => title)).size).toBe(BAD_INPUTS.length);
  expect(byBundle.size).toBeGreaterThanOrEqual(80);
});

test('without a bad input the same run makes its three calls and hands a session on', async () => {
  const { step, calls } = await runBundle({ ...GOOD, 'role-external-id': EXTERNAL_ID }, {});
  expect(step).toMatchObject({ conclusion: 'success', exitCode: 0, annotations: [] });
  expect(calls).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
  expect(Object.keys(step.environment)).toHaveLength(5);
  expect(Object.keys(step.outputs)).not.toHaveLength(0);
  expect(Object.keys(step.state)).not.toHaveLength(0);
});

/** Runs a row in this process, unless the bundle has been run with it; checks what only a process has. */
async function refusedRun(row: BadInput): Promise<Refused> {
  if (!byBundle.has(row.title)) {
    const stepRun = await runStep({ aws, inputs: given(inputsOf(row)), env: row.environment });
    const { connections } = aws;
    return { ...stepRun, ok: stepRun.end.ok, calls: aws.calls.map(({ kind }) => kind), connections };
  }
  const run = await bundleRun(row.title);
  expect(run.step).toMatchObject({ conclusion: 'failure', exitCode: 1, stderr: '', violations: [] });
  expect(exportedBy(run.step)).toEqual({});
  return run;
}

describe('is refused by name before any call:', () => {
  test.each(BAD_INPUTS.map((row) => [row.title, row] as const))('%s', async (_, row) => {
    const environment = environmentOf(inputsOf(row), { GITHUB_WORKSPACE: workspace, ...row.environment });
    const reading = readRequest(inputsOfStep(environment), await readFileDefaults(inputsOfStep(environment)));
    const issues = reading.ok ? [] : reading.issues;
    const names = [...issues.map(({ name }) => name), ...reading.fileIssues.map(({ key }) => key)];
    const details = [...issues, ...reading.fileIssues].map(({ detail }) =>
      detail.code === 'value' ? detail.detail : detail,
    );
    expect(details.map(({ code }, at) => `${names[at]}: ${code}`)).toEqual(row.refused);
    const sentences = [
      ...issues.map((issue) => formatInputIssue(issue, (text) => text)),
      ...reading.fileIssues.map((issue) => formatAccountsFileIssue(issue, (text) => text)),
    ];
    for (const [at, sentence] of sentences.entries()) {
      expect(sentence.startsWith(`${names[at]} `)).toBe(true);
      expect(sentence).toMatch(ADVICE);
      expect(sentence).not.toMatch(/[\r\n]/);
    }

    const { ok, raw, log, commands, annotations, files, calls, connections } = await refusedRun(row);
    expect(ok).toBe(false);
    // As the step wrote it, before the runner masks and cuts.
    expect(commands.filter(({ name }) => name !== 'add-mask')).toEqual([
      { name: 'error', properties: new Map([['title', 'Inputs']]), data: sentences.join('\n') },
    ]);
    expect(annotations).toHaveLength(1);
    expect({ calls, connections }).toEqual({ calls: [], connections: 0 });
    expect(files).toEqual({ env: '', output: '', state: '', path: '', summary: '' });

    const printed = raw.replace(/^::add-mask::.*$/gmu, '');
    const externalId = inputsOf(row)['role-external-id']?.trim();
    const secrets = [EXTERNAL_ID, PASSWORD, ...(externalId === undefined ? [] : externalId.split('\n'))];
    for (const secret of secrets) {
      expect(printed).not.toContain(secret);
      expect(log).not.toContain(secret);
    }
  });
});
