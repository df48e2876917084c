import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { casePlaces } from '../../../src/policy-tests/report/case-places.js';
import { formatReport, REPORT_FORMATS } from '../../../src/policy-tests/report/format-report.js';
import { renderSummary } from '../../../src/policy-tests/report/summary.js';
import type { TestReport } from '../../../src/policy-tests/report/test-report.js';
import { removeFolders } from '../../support/files.js';
import { CASES, EXTERNAL_ID, FINDINGS, hostileReport, reportFrom, smallReport, WORKFLOWS } from './reports.js';

afterAll(removeFolders);

/** The schema, with no property that it does not name. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closed(one)]));
  return 'properties' in inner && Array.isArray(Object(value).required)
    ? { additionalProperties: false, ...inner }
    : inner;
}

const schema: unknown = JSON.parse(readFileSync('test-report.schema.json', 'utf8'));
const accepts = new Ajv({ strict: true, allErrors: true }).compile(Object(closed(schema)));

const REPORTS: ReadonlyArray<[string, TestReport]> = [
  ['cases and workflows', smallReport()],
  ['strict', smallReport({ isStrict: true })],
  ['cases only', reportFrom({}, CASES)],
  ['workflows only', reportFrom(WORKFLOWS, '')],
  ['nothing', reportFrom({}, '')],
  ['hostile texts', hostileReport()],
];

describe('--format json', () => {
  test.each(REPORTS)('is as test-report.schema.json describes it: %s', (_, report) => {
    accepts(JSON.parse(formatReport(report, 'json')));
    expect(accepts.errors ?? []).toEqual([]);
  });

  test('has the texts from outside as they came', () => {
    const report = hostileReport();
    // A half of a character is no text: JSON keeps it as an escape.
    expect(JSON.parse(formatReport(report, 'json'))).toEqual(JSON.parse(JSON.stringify(report)));
  });

  test.each(REPORT_FORMATS)('%s shows a log nothing that acts in it', (format) => {
    const text = formatReport(hostileReport(), format);
    expect(text).not.toMatch(/##\[|^\s*::/m);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
  });
});

describe('a report', () => {
  test.each([
    ['a failed case', reportFrom({}, CASES), false],
    ['no failure', reportFrom({}, CASES.replace(/ {2}- name: main may not[\s\S]*$/, '')), true],
    ['an unexpected request', reportFrom(WORKFLOWS, ''), false],
    ['a note', reportFrom(undecidedOnly(), '', {}, FINDINGS.slice(0, 1)), true],
    ['a finding', reportFrom(undecidedOnly(), '', {}, FINDINGS.slice(1)), false],
    ['an undecided request', reportFrom(undecidedOnly(), ''), true],
    ['an undecided request with --strict', reportFrom(undecidedOnly(), '', { isStrict: true }), false],
  ])('with %s passes or fails', (_, { passed }, expected) => {
    expect(passed).toBe(expected);
  });

  test('is the same for another checkout of the same files, in every format', () => {
    const [one, other] = [smallReport(), smallReport()];
    for (const format of REPORT_FORMATS) expect(formatReport(one, format)).toBe(formatReport(other, format));
    expect(renderSummary(one)).toBe(renderSummary(other));
  });

  test('has no external id in any format', () => {
    const report = smallReport({ isStrict: true });
    const all = [...REPORT_FORMATS.map((format) => formatReport(report, format)), renderSummary(report)].join('\n');
    expect(all).toContain('***');
    expect(all).not.toMatch(/s3cr3t|id!/);
    expect(all).not.toContain(EXTERNAL_ID);
  });

  test('has no external id that a workflow has as text', () => {
    const secret = 'not such a secret';
    const workflow = `on: { push: { branches: [main] } }
permissions: { id-token: write }
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - { uses: org/xacct-action@v1, with: { account: dev, aws-region: eu-west-1, external-id: "${secret}" } }
`;
    const text = formatReport(reportFrom({ '.github/workflows/a.yml': workflow }, ''), 'json');
    expect(text).toContain('a / step 1: dev');
    expect(text).not.toContain(secret);
  });
});

describe('casePlaces', () => {
  test('has the place of each case', () => {
    const place = (line: number, column: number) => ({ file: 'cases.yml', line, column });
    expect([...casePlaces(CASES, 'cases.yml')]).toEqual([
      ['main may deploy to dev', place(4, 5)],
      ['main may not deploy to prod', place(7, 5)],
      ['a bad id s3cr3t id! is rejected', place(11, 5)],
    ]);
  });

  test('reads JSON with tabs and a byte order mark', () => {
    const text = '\ufeff{\n\t"cases": [\n\t\t{ "name": "a" }\n\t]\n}';
    expect([...casePlaces(text, 'c.json')]).toEqual([['a', { file: 'c.json', line: 3, column: 3 }]]);
  });

  test.each(['', 'cases: {}', 'cases: [a, {}]', '- a', '{'])('has none for %j', (text) => {
    expect(casePlaces(text, 'c.yml').size).toBe(0);
  });
});

function undecidedOnly() {
  return {
    '.github/workflows/a.yml': `on: { push: { branches: [main] } }
permissions: { id-token: write }
jobs:
  a:
    runs-on: ubuntu-latest
    if: vars.A == 'b'
    steps:
      - { uses: org/xacct-action@v1, with: { account: dev, aws-region: eu-west-1 } }
`,
  };
}
