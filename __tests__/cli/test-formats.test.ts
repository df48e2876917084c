/** The results of `xacct test` in the formats for other tools, by the command itself. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runTests, runTestsWhole } from '../support/command.js';
import type { Files } from '../support/files.js';
import { FLAGS, HUB, REPOSITORY } from './workflow-repository.js';

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

  test.each(['text', 'json', 'sarif', 'junit'])(
    'blames no statement for a session that is too long: %s',
    async (format) => {
      const inputs = `{ route: direct, role-to-assume: "${HUB}", role-duration-seconds: 21600 }`;
      const text = String(REPOSITORY[WORKFLOW]).replace('{ account: dev }', inputs);
      const files = {
        ...REPOSITORY,
        [WORKFLOW]: text.replace('21600', '21600, aws-region: eu-west-1'),
        'policies/cases.yml': JSON.stringify({
          defaults: { role: HUB, route: 'direct', claims: { repository: 'octo/shop', ref: 'refs/heads/main' } },
          cases: [{ name: 'long', 'duration-seconds': 7200, expect: 'allowed' }],
        }),
      };
      const { status, lines } = await runTests(files, ...FLAGS, '--format', format);
      const of = (seconds: number, setting: string) =>
        `the session of ${seconds} seconds is longer than the 3600 that ${HUB} allows. Lower ${setting}, or raise maxSessionDurationSeconds in the role.json of the role`;
      const out = lines.join('\n');
      expect(status).toBe(1);
      expect(out).toContain(of(21600, 'role-duration-seconds of the step'));
      expect(out).toContain(of(7200, 'duration-seconds of the case'));
      expect(out).not.toContain('github-hub/trust.json');
      expect(out).not.toContain('policies deny');
    },
  );

  test('prints JUnit', async () => {
    const { lines } = await runTests(FILES, ...FLAGS, '--format', 'junit');
    expect(lines.join('\n')).toMatch(/^<\?xml.*<testsuite [^>]*failures="1"/s);
  });

  describe('prints on standard error, so that a file of results has none of it,', () => {
    const BAD = { ...FILES, 'policies/hub/github-hub/trust.json': '{' };
    test.each<[string, Files, readonly string[], RegExp]>([
      ['that a format is not one', FILES, ['--format', 'xml'], /^--format "xml" is not supported\. Use text, json, /],
      ['what is wrong with the files', BAD, ['--format', 'sarif'], /trust\.json: is not valid JSON/],
      [
        'what is wrong with another flag',
        FILES,
        ['--format', 'sarif', '--workflow', 'x'],
        /^"--workflow" is not a flag/,
      ],
      ['what is wrong with a flag before', FILES, ['--quite', '--format=junit'], /^"--quite" is not a flag/],
    ])('%s', async (_, files, flags, err) => {
      const run = await runTestsWhole(files, ...FLAGS, ...flags);
      expect([run.status, run.out]).toEqual([2, '']);
      expect(run.err).toMatch(err);
    });
  });

  test('appends a summary', async () => {
    const file = path.join(os.tmpdir(), `summary-${process.pid}.md`);
    await runTests(FILES, ...FLAGS, '--summary', file);
    await runTests(FILES, ...FLAGS, '--summary', file);
    const text = readFileSync(file, 'utf8');
    expect(text.match(/```mermaid/g)).toHaveLength(2);
  });
});
