import { describe, expect, test } from '@jest/globals';
import type { Cause } from '../../src/action/causes.js';
import { msg } from '../../src/action/diagnosis/message.js';
import { type AccountResult, summaryLine } from '../../src/check/account-result.js';
import { outputsOf } from '../../src/check/check-outputs.js';
import { renderSummary } from '../../src/check/check-summary.js';
import { PROJECT } from '../../src/shared/project.js';
import { namesOf } from '../../src/shared/text/name-list.js';
import { idAt } from '../support/accounts-files.js';
import { reportOf } from '../support/step.js';

const plainly = (text: string) => text;

function cause(names: readonly string[], words: string): Cause {
  return {
    names,
    diagnosis: {
      code: 'hop-denied',
      side: 'workflow, hub or target',
      certainty: 'one of these',
      sentence: msg`${words}`,
      answer: undefined,
      decidedBy: [],
      request: [],
      claims: [],
      causes: [],
      notes: [],
      snippets: [],
      page: 'https://example.com/#hop-denied',
    },
    redaction: { hide: plainly, placeholders: new Map() },
    sentence: words,
    namedSentence: words,
    isDenial: true,
    targets: new Map(),
    inFull: false,
  };
}

/** As many accounts as a file can have, each denied for a cause of its own, told in so many characters. */
function denied(count: number, characters: number): readonly AccountResult[] {
  return Array.from({ length: count }, (_, at) => {
    const account = `team-${at}`;
    return { account, id: idAt(at), role: 'DeployRole', ms: 12.3, cause: cause([account], 'x'.repeat(characters)) };
  });
}

describe('the output report', () => {
  test.each([
    [1, 2_000, 2_000],
    [400, 400, 400],
    [400, 2_000, 300],
    [2_000, 2_000, 0],
  ])('of %i accounts keeps of sentences of %i characters %i, so that a job can hand it on', (count, given, kept) => {
    const outputs = outputsOf(denied(count, given), plainly, true);
    expect(outputs.report.length * 2).toBeLessThan(1_000_000);
    const report = reportOf({ outputs });
    expect(report).toHaveLength(count);
    expect(report[0]?.sentence).toHaveLength(kept);
    expect(report[0]).toMatchObject({ admitted: false, code: 'hop-denied', ms: 12 });
    expect(outputs['failed-count']).toBe(String(count));
  });

  test('leaves out long roles where that alone makes it short enough', () => {
    const long = denied(2_000, 10).map((verdict) => ({ ...verdict, role: 'r'.repeat(510) }));
    const outputs = outputsOf(long, plainly, true);
    expect(outputs.report.length * 2).toBeLessThan(1_000_000);
    expect(reportOf({ outputs })[1999]).toMatchObject({ account: 'team-1999', role: '', sentence: '' });
  });

  test('holds nothing that is hidden', () => {
    const hide = (text: string) => text.replaceAll('team-0', '***');
    const outputs = outputsOf(denied(1, 10), hide, false);
    expect(JSON.stringify(outputs)).not.toMatch(/team-0|2222/);
  });
});

test('the summary says how much of 2000 accounts it leaves to the log', () => {
  const verdicts = denied(2_000, 900);
  const causes = verdicts.flatMap(({ cause: one }) => one ?? []);
  const text = renderSummary(verdicts, causes, plainly, PROJECT);
  expect(Buffer.byteLength(text)).toBeLessThan(700_000);
  expect(text).toMatch(/^\d+ more accounts are in the log\.$/m);
  expect(text).toMatch(/^- \d+ more causes are in the log\.$/m);
});

test('one account is no accounts', () => {
  expect(summaryLine(denied(1, 10))).toBe('0 of 1 account accepts the job');
});

test('many names are cut to the first ten', () => {
  const names = Array.from({ length: 12 }, (_, at) => `a${at}`);
  expect(namesOf(names)).toBe('a0, a1, a2, a3, a4, a5, a6, a7, a8, a9 and 2 more');
  expect(namesOf(names.slice(0, 10))).not.toMatch(/more/);
});
