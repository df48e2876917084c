import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { formatReport } from '../../../src/policy-tests/report/format-report.js';
import { sarifLog } from '../../../src/policy-tests/report/sarif.js';
import type { TestReport } from '../../../src/policy-tests/report/test-report.js';
import { removeFolders } from '../../support/files.js';
import { CASES, hostileReport, reportFrom, smallReport, WORKFLOWS } from './reports.js';

afterAll(removeFolders);

// The official schema without its descriptions: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/
// It is of draft 4, which differs from draft 7 in the name of `id` only, as far as it goes.
const {
  id: _,
  $schema: __,
  ...schema
} = JSON.parse(readFileSync('__tests__/policy-tests/report/sarif-schema-2.1.0.json', 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat('uri', (text) => URL.canParse(text));
ajv.addFormat('uri-reference', (text) => /^(?:[\w.~!$&'()*+,;=:@/?#-]|%[\dA-F]{2})*$/.test(text));
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
const accepts = ajv.compile(schema);

const REPORTS: ReadonlyArray<[string, TestReport]> = [
  ['cases and workflows', smallReport()],
  ['strict', smallReport({ isStrict: true })],
  ['cases only', reportFrom({}, CASES)],
  ['nothing', reportFrom({}, '')],
  ['hostile texts', hostileReport()],
  ['hostile texts, not strict', hostileReport(false)],
];

const runOf = (report: TestReport) => {
  const [run] = sarifLog(report).runs;
  if (run === undefined) throw new Error('there is no run');
  return run;
};
const linesOf = (report: TestReport) =>
  runOf(report).results.map(({ ruleId, level, locations: [at] }) => {
    const { artifactLocation, region } = at?.physicalLocation ?? {};
    return `${level} ${ruleId} ${artifactLocation?.uri}:${region?.startLine}`;
  });

describe('--format sarif', () => {
  test.each(REPORTS)('is valid against the schema of SARIF 2.1.0: %s', (_name, report) => {
    accepts(JSON.parse(formatReport(report, 'sarif')));
    expect(accepts.errors ?? []).toEqual([]);
  });

  test('the schema rejects what SARIF has not', () => {
    expect(accepts({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });

  // https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
  test.each(REPORTS)('has what code scanning requires: %s', (_name, report) => {
    const { tool, results } = runOf(report);
    const { rules } = tool.driver;
    for (const { shortDescription, fullDescription, help, properties } of rules) {
      for (const text of [shortDescription.text, fullDescription.text, help.text, help.markdown]) {
        expect(text).toMatch(/\S/);
      }
      expect(properties.tags.length).toBeLessThanOrEqual(10);
    }
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { ruleId, ruleIndex, message, locations } of results) {
      expect(rules[ruleIndex]?.id).toBe(ruleId);
      expect(message.text).toMatch(/\S/);
      expect(locations).toHaveLength(1);
      const uri = locations[0]?.physicalLocation.artifactLocation.uri ?? '';
      expect(new URL(uri, 'file:///checkout/').href).toBe(`file:///checkout/${uri}`);
      expect(uri).not.toMatch(/^\.?\//);
    }
    const fingerprints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    expect(new Set(fingerprints).size).toBe(results.length);
  });

  test('has one result for a step and rule, and notes last', () => {
    expect(linesOf(smallReport())).toEqual([
      'error case-failed policies/cases.yml:7',
      'error case-failed policies/cases.yml:11',
      'error request-denied .github/workflows/deploy.yml:10',
      'error request-allowed .github/workflows/nightly.yml:9',
      'error unused-value policies/hub/github-hub/trust.json:14',
      'note not-a-sha .github/workflows/deploy.yml:10',
    ]);
    const denied = runOf(smallReport()).results[2]?.message.text ?? '';
    expect(denied).toMatch(/^2 requests of this step\. The first: dev \/ to dev: dev, push to feature\n/);
    expect(denied).toContain('\ndev / to dev: dev, pull_request to any branch: expected allowed, is denied');
  });

  test('takes what cannot be decided for results with --strict only', () => {
    const open = (report: TestReport) => linesOf(report).filter((line) => /undecided|not-read/.test(line));
    expect(open(smallReport())).toEqual([]);
    expect(open(smallReport({ isStrict: true }))).toEqual([
      'error request-undecided .github/workflows/deploy.yml:17',
      'error expression-undecided .github/workflows/deploy.yml:14',
      'error not-read .github/workflows/nightly.yml:10',
    ]);
    const [invocation] = runOf(smallReport()).invocations;
    expect(invocation?.toolExecutionNotifications.map(({ level }) => level)).toEqual([
      'note',
      'note',
      'note',
      'warning',
    ]);
  });

  test('has the same fingerprints when lines are added above', () => {
    const moved = Object.fromEntries(Object.entries(WORKFLOWS).map(([file, text]) => [file, `# one\n# two\n${text}`]));
    const prints = (report: TestReport) => runOf(report).results.map((result) => result.partialFingerprints);
    expect(prints(reportFrom(moved, `# one\n${CASES}`))).toEqual(prints(reportFrom(WORKFLOWS, CASES)));
    expect(linesOf(reportFrom(moved, ''))).not.toEqual(linesOf(reportFrom(WORKFLOWS, '')));
  });

  test('has no more results than code scanning shows, and counts the others', () => {
    const report = smallReport();
    const [finding] = report.findings;
    if (finding === undefined) throw new Error('there is no finding');
    const many = Array.from({ length: 6000 }, (_one, line) => ({
      ...finding,
      place: { file: 'a.yml', line: line + 1 },
    }));
    const { results, invocations } = runOf({ ...report, findings: many });
    expect(results).toHaveLength(5000);
    expect(results[0]?.level).toBe('error');
    expect(invocations[0]?.toolExecutionNotifications.at(-1)?.message.text).toBe(
      '1004 more results are not in this log',
    );
  });

  test('has no link that a text from outside makes', () => {
    const texts = runOf(hostileReport()).results.map(({ message }) => message.text);
    expect(texts.join('\n')).toContain('\\[link\\](1)');
    for (const text of texts) expect(text).not.toMatch(/(?<!\\)[[\]]/);
  });
});
