/** What holds for every diagnosis that is shown, and runs that are started together and tested one by one. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { type Certainty, type DiagnosisCode, docsUrl, type Side } from '../../../src/action/diagnosis/diagnosis.js';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import { PROJECT } from '../../../src/shared/project.js';
import { type DiagnosisText, diagnosisInLog, diagnosisInSummary } from '../../support/diagnosis-text.js';
import { errorOf, exportedBy } from '../../support/job.js';

export type Finding = readonly [code: DiagnosisCode, side: Side, certainty: Certainty];

export interface Diagnosed {
  readonly sentence: string;
  readonly log: DiagnosisText;
  readonly summary: DiagnosisText;
}

/** Checks all that holds for every diagnosis, whatever it says, and returns it. */
export function diagnosed(result: StepResult, [code, side, certainty]: Finding, project = PROJECT): Diagnosed {
  const sentence = errorOf(result);
  const [log, summary] = [diagnosisInLog(result.log), diagnosisInSummary(result.summary)];
  const finding = { code, side, certainty, link: docsUrl(code, project) };
  expect(log).toMatchObject({ ...finding, sentence });
  expect(summary).toMatchObject(finding);
  // The log puts some values in quotes, where the summary shows code.
  expect(summary.sentence.replaceAll('"', '')).toBe(sentence.replaceAll('"', ''));
  expect(summary.pastes.map(({ text }) => text)).toEqual(log.pastes.map(({ text }) => text));

  expect(result.annotations).toEqual([{ level: 'error', title: 'Exchange', message: sentence }]);
  expect(sentence).toMatch(/^\w.{30,}\.$/);
  expect(`${result.log}${result.summary}`).not.toMatch(/undefined|null|NaN|\[object|Infinity/);
  expect(result).toMatchObject({ exitCode: 1, stderr: '', violations: [] });
  expect(exportedBy(result)).toEqual({});
  return { sentence, log, summary };
}

/** Starts runs when the file's tests begin, a few at a time, so that a test finds its own one done or under way. */
export function startTogether<T>(
  runs: ReadonlyMap<string, () => Promise<T>>,
  atOnce = 2,
): (name: string) => Promise<T> {
  const started = new Map<string, Promise<T>>();
  let whenStarted: Promise<unknown> = Promise.resolve();
  beforeAll(() => {
    const places = Array.from({ length: atOnce }, () => Promise.resolve() as Promise<unknown>);
    [...runs].forEach(([name, run], index) => {
      const place = index % atOnce;
      const result = (places[place] ?? Promise.resolve()).then(run);
      places[place] = result.catch(() => undefined);
      started.set(name, result);
    });
    whenStarted = Promise.all(places);
  });
  afterAll(() => whenStarted);
  return (name) => started.get(name) ?? Promise.reject(new Error(`no run is called ${name}`));
}
