import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, test } from '@jest/globals';
import { formatReport } from '../../../src/policy-tests/report/format-report.js';
import type { TestReport } from '../../../src/policy-tests/report/test-report.js';
import { removeFolders } from '../../support/files.js';
import { CASES, HOSTILE, hostileReport, reportFrom, smallReport } from './reports.js';

afterAll(removeFolders);

// Python's parser (expat) takes nothing that is not well-formed.
const PARSER = `
import json, sys, xml.etree.ElementTree as tree
def node(one):
    return [one.tag, dict(one.attrib), (one.text or '').strip(), [node(child) for child in one]]
print(json.dumps(node(tree.fromstring(sys.stdin.buffer.read()))))
`;

type Element = readonly [name: string, attributes: Record<string, string>, text: string, children: readonly Element[]];

function parsed(report: TestReport): Element {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', PARSER], {
    input: formatReport(report, 'junit'),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const suiteLines = ([, , , suites]: Element) =>
  suites.map(([, { name, tests, failures, skipped }]) => `${name}: ${tests} ${failures} ${skipped}`);

describe('--format junit', () => {
  test('has a suite for the cases and for each file, with its counts', () => {
    const [name, attributes, , suites] = parsed(smallReport());
    expect([name, attributes]).toEqual([
      'testsuites',
      { name: 'xacct test', tests: '17', failures: '6', errors: '0', skipped: '6', time: '0' },
    ]);
    expect(suiteLines([name, attributes, '', suites])).toEqual([
      'cases: 3 2 0',
      '.github/workflows/deploy.yml: 10 2 5',
      '.github/workflows/nightly.yml: 3 1 1',
      'policies/hub/github-hub/trust.json: 1 1 0',
    ]);
    for (const [, counts, , cases] of suites) {
      const results = cases.flatMap(([, , , children]) => children.map(([result]) => result));
      expect([cases.length, results.filter((one) => one === 'failure').length]).toEqual([
        Number(counts.tests),
        Number(counts.failures),
      ]);
    }
  });

  test('takes what cannot be decided for failures with --strict', () => {
    expect(suiteLines(parsed(smallReport({ isStrict: true })))).toEqual([
      'cases: 3 2 0',
      '.github/workflows/deploy.yml: 10 6 1',
      '.github/workflows/nightly.yml: 3 2 0',
      'policies/hub/github-hub/trust.json: 1 1 0',
    ]);
  });

  test.each([
    ['cases only', reportFrom({}, CASES), ['cases: 3 2 0']],
    ['nothing', reportFrom({}, ''), []],
  ])('has no suite without tests: %s', (_, report, expected) => {
    expect(suiteLines(parsed(report))).toEqual(expected);
  });

  test('has every text from outside, without what XML cannot have', () => {
    const [, , , [cases]] = parsed(hostileReport());
    const names = cases?.[3].map(([, { name }]) => name);
    expect(names).toHaveLength(HOSTILE.length);
    expect(names?.slice(0, 2)).toEqual(HOSTILE.slice(0, 2));
    expect(names?.[2]).toBe('\u2236\u2236error::x # # [error]y');
    expect(names?.[5]).toBe('a b c d [31me\ufffdf\ufffdg');
  });
});
