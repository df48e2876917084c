/** The results of `xacct test` in the formats for other tools, by the command itself. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runTests } from '../support/command.js';
import { FLAGS, REPOSITORY } from './workflow-repository.js';

// Another branch than the hub accepts.
const WORKFLOW = '.github/workflows/deploy.yml';
const FILES = { ...REPOSITORY, [WORKFLOW]: String(REPOSITORY[WORKFLOW]).replace('[main]', '[release]') };

describe('xacct test', () => {
  test('prints JSON and nothing else', async () => {
    const { status, lines } = await runTests(FILES, ...FLAGS, '--format', 'json');
    expect(status).toBe(1);
    const report = JSON.parse(lines.join('\n'));
    expect(report).toMatchObject({ version: 1, passed: false, counts: { requests: { unexpected: 1 } } });
  });

  test('prints SARIF with the place of the step', async () => {
    const { status, lines } = await runTests(FILES, ...FLAGS, '--format', 'sarif');
    expect(status).toBe(1);
    const { runs } = JSON.parse(lines.join('\n'));
    expect(runs[0].results[0].locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: '.github/workflows/deploy.yml' },
      region: { startLine: 7 },
    });
  });

  test('prints JUnit', async () => {
    const { lines } = await runTests(FILES, ...FLAGS, '--format', 'junit');
    expect(lines.join('\n')).toMatch(/^<\?xml.*<testsuite [^>]*failures="1"/s);
  });

  test('rejects another format', async () => {
    const { status, lines } = await runTests(FILES, ...FLAGS, '--format', 'xml');
    expect([status, lines]).toEqual([2, ['--format "xml" is not supported. Use text, json, sarif, junit.']]);
  });

  test('appends a summary', async () => {
    const file = path.join(os.tmpdir(), `summary-${process.pid}.md`);
    await runTests(FILES, ...FLAGS, '--summary', file);
    await runTests(FILES, ...FLAGS, '--summary', file);
    const text = readFileSync(file, 'utf8');
    expect(text.match(/```mermaid/g)).toHaveLength(2);
  });
});
