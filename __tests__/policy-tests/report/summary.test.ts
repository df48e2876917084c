import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { appendSummary } from '../../../src/cli/summary-file.js';
import { accessDiagram } from '../../../src/policy-tests/report/access-diagram.js';
import { MOST_SUMMARY_BYTES, renderSummary } from '../../../src/policy-tests/report/summary.js';
import type { RequestEntry, TestReport } from '../../../src/policy-tests/report/test-report.js';
import { makeFolder, removeFolders } from '../../support/files.js';
import { CASES, hostileReport, reportFrom, smallReport } from './reports.js';

afterAll(removeFolders);

const small = smallReport();
const [request] = small.workflows?.requests ?? [];

/** Requests of so many workflows with so many jobs, each for so many accounts. */
function requestsOf(workflows: number, jobs: number, accounts: number): RequestEntry[] {
  if (request === undefined) throw new Error('there is no request');
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  return numbers(workflows).flatMap((w) =>
    numbers(jobs).flatMap((j) =>
      numbers(accounts).map((a): RequestEntry => {
        const file = `.github/workflows/w${w}.yml`;
        const accountId = String(100000000000 + a);
        const isDenied = w === workflows - 1 && a === accounts - 1;
        return {
          ...request,
          place: { file, line: j + 1, column: 1 },
          job: `j${j}`,
          run: { ...request.run, workflow: file },
          account: `a${a}`,
          accountId,
          outcome: isDenied ? 'denied' : 'allowed',
          passed: !isDenied,
        };
      }),
    ),
  );
}

const edgesIn = (lines: readonly string[]) => lines.filter((line) => /[=.-]>\|/.test(line));

describe('the diagram', () => {
  test.each([
    ['one edge for each job and account', [2, 4, 5], 40, 0, 'w0.yml<br>j0'],
    ['grouped by workflow', [3, 4, 10], 30, 0, 'w0.yml'],
    ['grouped by the accounts of a workflow', [3, 2, 100], 4, 0, '100 accounts<br>a0, a1, a2, …'],
    ['cut', [60, 2, 100], 40, 21, '100 accounts<br>a0, a1, a2, …'],
  ] as const)('is %s', (_, [workflows, jobs, accounts], edges, left, label) => {
    const diagram = accessDiagram(requestsOf(workflows, jobs, accounts));
    expect([edgesIn(diagram.lines).length, diagram.left]).toEqual([edges, left]);
    expect(diagram.lines.join('\n').replaceAll('#8230;', '…')).toContain(`["${label}"]`);
    // What is denied is never left out: it is the first, in red.
    expect(edgesIn(diagram.lines)[0]).toMatch(/==>\|"denied, not expected(?:: \d+)?"\|/);
    expect(diagram.lines.find((line) => line.includes('linkStyle'))).toMatch(/linkStyle 0(?:,\d+)* stroke:#d1242f/);
  });

  test('has nothing without requests whose account is known', () => {
    const unknown = requestsOf(1, 1, 1).map(({ accountId: _, ...rest }) => rest);
    expect(accessDiagram(unknown)).toEqual({ lines: [], left: 0 });
    expect(renderSummary(reportFrom({}, CASES))).not.toContain('mermaid');
  });

  test('has only its own marks, whatever the texts are', () => {
    const { lines } = accessDiagram(hostileReport().workflows?.requests ?? []);
    const text = '"(?:[\\p{L}\\p{N} .,:/=+@_-]|#\\d+;|<br>)*"';
    const own = new RegExp(
      `^(?:  \\w+\\[${text}\\]|  job\\d+ [-=.]+>\\|${text}\\| account\\d+|  linkStyle [\\d,]+ stroke:#\\w+)$`,
      'u',
    );
    expect(lines.slice(0, 2)).toEqual(['```mermaid', 'flowchart LR']);
    for (const line of lines.slice(2, -1)) expect(line).toMatch(own);
  });
});

describe('the summary', () => {
  test('has no mark, tag, link or mention of a text from outside', () => {
    const summary = renderSummary(hostileReport());
    const outside = summary.replace(/```mermaid[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
    const tags = new Set([...outside.matchAll(/<[^>]*>/g)].map(([tag]) => tag));
    expect([...tags].sort()).toEqual(
      ['</code>', '</details>', '</summary>', '<br>', '<code>', '<details>', '<summary>'].sort(),
    );
    expect(outside).not.toMatch(/[[\]@]|https?:|www\.|\(javascript/);
    let columns = 0;
    for (const line of outside.split('\n').filter((one) => one.startsWith('|'))) {
      const marks = line.split('|').length;
      if (/^\| place \|/.test(line)) columns = marks;
      expect(marks).toBe(columns);
    }
  });

  test.each([0, 50, 500, 2000, 5000, 20_000])('fits in %i bytes', (bytes) => {
    const summary = renderSummary(hostileReport(), bytes);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(bytes);
    expect(summary.split('<details>').length).toBe(summary.split('</details>').length);
    expect(summary.split('```').length % 2).toBe(1);
  });

  test('fits in 1 MiB with 100 000 requests, and counts what it leaves out', () => {
    const requests = requestsOf(100, 10, 100);
    const report: TestReport = { ...small, workflows: { ...workflowsOf(small), requests } };
    const summary = renderSummary(report);
    expect(Buffer.byteLength(summary)).toBeLessThan(MOST_SUMMARY_BYTES);
    expect(summary).toContain(`\n${requests.length - 200} more are in the output of the command.`);
  });

  test('is appended to what a file has, up to its limit', () => {
    const file = path.join(makeFolder(), 'summary.md');
    const render = (bytes: number) => renderSummary(small, bytes);
    expect(appendSummary(file, MOST_SUMMARY_BYTES, render)).toBeUndefined();
    const once = readFileSync(file, 'utf8');
    expect(once).toBe(renderSummary(small));
    appendSummary(file, MOST_SUMMARY_BYTES, render);
    expect(readFileSync(file, 'utf8')).toBe(once + once);

    writeFileSync(file, 'x'.repeat(MOST_SUMMARY_BYTES - 600));
    appendSummary(file, MOST_SUMMARY_BYTES, render);
    const full = readFileSync(file, 'utf8');
    expect(full).toContain('#### Policy tests failed');
    expect(Buffer.byteLength(full)).toBeLessThanOrEqual(MOST_SUMMARY_BYTES);
    writeFileSync(file, 'x'.repeat(MOST_SUMMARY_BYTES + 1));
    appendSummary(file, MOST_SUMMARY_BYTES, render);
    expect(readFileSync(file).length).toBe(MOST_SUMMARY_BYTES + 1);
  });

  test('reports why it cannot be written', () => {
    expect(appendSummary(path.join(makeFolder(), 'none', 'summary.md'), 1000, () => 'text')).toBe('ENOENT');
    expect(appendSummary(makeFolder(), 1000, () => 'text')).toBe('EISDIR');
  });
});

function workflowsOf({ workflows }: TestReport) {
  if (workflows === undefined) throw new Error('there are no workflows');
  return workflows;
}
