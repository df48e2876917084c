import { describe, expect, test } from '@jest/globals';
import { DIAGNOSES } from '../../../src/action/diagnosis/diagnosis.js';
import { explain } from '../../../src/action/diagnosis/explain.js';
import { renderLog } from '../../../src/action/diagnosis/render-log.js';
import { renderSummarySection } from '../../../src/action/diagnosis/render-summary.js';
import { catalogue } from '../../support/catalogue.js';
import { CASES, type Case } from './catalogue-cases.js';
import { contextOf, NOTHING_HIDDEN } from './diagnosis-context.js';

function diagnosisOf({ fault, place, attempts = 1, known }: Case) {
  return explain({ fault, place, attempts }, contextOf(known));
}

test('every diagnosis is in it', () => {
  const told = new Set(CASES.map((one) => diagnosisOf(one).code));
  expect([...told].sort()).toEqual([...DIAGNOSES].sort());
});

describe('in the log', () => {
  catalogue(
    '__tests__/action/diagnosis/log.txt',
    CASES.map((one) => {
      const diagnosis = diagnosisOf(one);
      // The request details are the same for most.
      const shown = one.isWhole ? diagnosis : { ...diagnosis, answer: undefined, request: [], claims: [] };
      return [one.title, renderLog(shown, NOTHING_HIDDEN).join('\n')];
    }),
  );
});

describe('in the summary', () => {
  // The words are the same there; a few have all that a section can have.
  const few = new Map(
    ['denied, and the hub may', 'token denied, another audience', 'no token under act'].map((title) => {
      const found = CASES.find((one) => one.title === title);
      if (found === undefined) throw new Error(`no case ${title}`);
      return [title, found] as const;
    }),
  );
  catalogue(
    '__tests__/action/diagnosis/summary.txt',
    [...few.values()].map((one) => [one.title, renderSummarySection(diagnosisOf(one), NOTHING_HIDDEN)]),
  );
});
