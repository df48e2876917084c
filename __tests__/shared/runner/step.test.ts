import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os, { EOL } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Log } from '../../../src/shared/log/log.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { RunnerFileError } from '../../../src/shared/runner/runner-files.js';
import {
  annotationText,
  LONGEST_ANNOTATION,
  linesForAct,
  logWarnings,
  runStep,
  type StepContext,
  type StepInputs,
  type StepOutcome,
} from '../../../src/shared/runner/step.js';

const GOOD: StepInputs<string> = {
  request: 'the request',
  maskAccountIds: false,
  warnings: () => [],
  errors: () => [],
};

/** Runs a step with these inputs, and this outcome or function. */
async function run(
  inputs: StepInputs<string> | (() => never),
  outcome: StepOutcome | ((request: string, context: StepContext) => StepOutcome) = { ok: true },
  environment: NodeJS.ProcessEnv = {},
) {
  let log = '';
  const step = {
    read: () => (typeof inputs === 'function' ? inputs() : inputs),
    run: (request: string, context: StepContext) =>
      typeof outcome === 'function' ? outcome(request, context) : outcome,
  };
  const write = (text: string) => {
    log += text;
  };
  return { end: await runStep(step, { environment, write, onCancel: () => undefined }), log };
}

const thrown = (error: Error) => () => {
  throw error;
};

describe('a step', () => {
  test('gets the request, and ends as its outcome says', async () => {
    const requests: string[] = [];
    const take = (request: string): StepOutcome => {
      requests.push(request);
      return { ok: true };
    };
    expect((await run(GOOD, take)).end).toEqual({ ok: true });
    expect(requests).toEqual(['the request']);
    const failed = { ok: false, title: 'T', errors: ['one.', 'two.'] } as const;
    expect((await run(GOOD, failed)).end).toEqual({ ok: false, title: 'T', message: 'one.\ntwo.' });
  });

  test('does not run where its inputs are wrong; secrets and account ids are hidden first', async () => {
    const inputs: StepInputs<string> = {
      request: undefined,
      maskAccountIds: true,
      secrets: ['s3cret', 'x'],
      warnings: (hide) => [hide('warning: s3cret x 111122223333')],
      errors: (hide) => [hide('error: s3cret x 111122223333')],
      notes: ['a note with s3cret'],
    };
    const { end, log } = await run(inputs, thrown(new Error('it ran')));
    expect(end).toEqual({ ok: false, title: 'Inputs', message: 'error: *** x ***' });
    expect(log.split(EOL)).toEqual(
      ['::add-mask::s3cret', '::warning title=xacct-action::warning: *** x ***', 'a note with ***\n']
        .join(EOL)
        .split(EOL),
    );
  });

  test.each([
    ['inputs', thrown(new Error('the disk is made of cheese')), undefined],
    ['run', GOOD, thrown(new Error('the disk is made of cheese'))],
  ])('that throws in %s fails, with a stack in debug logging only', async (_, inputs, outcome) => {
    const quiet = await run(inputs, outcome);
    expect(quiet.end).toMatchObject({ ok: false, title: 'Error', message: expect.stringContaining('made of cheese') });
    expect(quiet.log).toBe('');
    expect((await run(inputs, outcome, { RUNNER_DEBUG: '1' })).log).toMatch(/^::debug::Error: .* at /);
  });

  test('that cannot write a file of the runner fails as Delivery', async () => {
    const { end } = await run(GOOD, thrown(new RunnerFileError('GITHUB_ENV', 'ENOENT')));
    expect(end).toMatchObject({ ok: false, title: 'Delivery', message: expect.stringContaining('GITHUB_ENV') });
  });
});

describe('after a step', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'step-'));
    file = path.join(folder, 'summary');
    writeFileSync(file, 'before\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each<[string, StepOutcome]>([
    ['succeeded', { ok: true, summary: () => 'added\n' }],
    ['failed', { ok: false, title: 'T', errors: ['e.'], summary: () => 'added\n' }],
  ])('that %s, its summary is added to what is there', async (_, outcome) => {
    const { log } = await run(GOOD, outcome, { GITHUB_STEP_SUMMARY: file });
    expect(readFileSync(file, 'utf8')).toBe('before\nadded\n');
    expect(log).toBe('');
    expect((await run(GOOD, outcome)).log).toBe('');
  });

  test.each([
    ['cannot be written', () => 'added', () => folder, /^::warning .*The job summary was not written \(.*EISDIR.*\)\./],
    [
      'is too large',
      () => 'x'.repeat(1024 * 1024 + 1),
      () => file,
      /^::warning .*not written \(it is larger than 1 MiB\)\./,
    ],
    ['throws', thrown(new Error('no summary today')), () => file, /^::debug::Error: no summary today/],
  ])('a summary that %s fails nothing', async (_, summary, place, line) => {
    const { end, log } = await run(GOOD, { ok: true, summary }, { GITHUB_STEP_SUMMARY: place(), RUNNER_DEBUG: '1' });
    expect(end).toEqual({ ok: true });
    expect(log).toMatch(line);
    expect(readFileSync(file, 'utf8')).toBe('before\n');
  });

  test('an error in its report fails nothing, and is shown with debug logging', async () => {
    const outcome = { ok: true, report: thrown(new Error('no report today')) } as const;
    const { end, log } = await run(GOOD, outcome, { RUNNER_DEBUG: '1' });
    expect(end).toEqual({ ok: true });
    expect(log).toMatch(/^::debug::Error: no report today/);
  });
});

function logged(use: (log: Log) => void): string[] {
  const lines: string[] = [];
  use(new Log((text) => lines.push(text), new Secrets(), false));
  return lines;
}

test('the first seven of many warnings are annotations, the others lines', () => {
  const sentences = Array.from({ length: 9 }, (_, index) => `${index}.`);
  expect(logged((log) => logWarnings(log, sentences))).toEqual([
    ...sentences.slice(0, 7).map((sentence) => `::warning title=xacct-action::${sentence}${EOL}`),
    '7.\n',
    '8.\n',
  ]);
});

describe('the annotation of an error', () => {
  test.each<[Readonly<Record<string, string>>, string]>([
    [{}, ''],
    [{ ACT: 'true' }, 'one.\ntwo.\n'],
    [{ ACT: 'false' }, ''],
  ])('is preceded by its lines under act: %j', (environment, text) => {
    expect(linesForAct('one.\ntwo.', environment)).toBe(text);
    expect(linesForAct('one.', environment)).toBe('');
  });

  test('has the runner’s own limit', () => {
    expect(LONGEST_ANNOTATION).toBe(4096);
  });

  test('as long as the limit is whole', () => {
    const sentences = ['x'.repeat(4000), 'y'.repeat(95)];
    expect(logged((log) => expect(annotationText(sentences, log)).toBe(sentences.join('\n')))).toEqual([]);
  });

  test('that is too long ends with a whole sentence, and the log has all', () => {
    const sentences = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(100)}.`);
    let text = '';
    const lines = logged((log) => {
      text = annotationText(sentences, log);
    });
    const [head, ...shown] = text.split('\n');
    expect(head).toBe('50 errors. The log above has them all:');
    expect(shown).toEqual(sentences.slice(0, shown.length));
    expect(text.length).toBeGreaterThan(4096 - 110);
    expect(lines.map((line) => line.trim())).toEqual(sentences);
  });

  test('whose first sentence alone is too long is cut at the limit', () => {
    let text = '';
    logged((log) => {
      text = annotationText(['x'.repeat(5000), 'the last.'], log);
    });
    expect(text).toHaveLength(4096);
    expect(text.endsWith('xxx')).toBe(true);
  });
});
