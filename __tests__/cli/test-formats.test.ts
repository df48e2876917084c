/** The results of `xacct test` in the formats for other tools, by the command itself. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runTests } from '../support/command.js';
import { PROVIDER } from '../support/names.js';

const HUB = 'arn:aws:iam::111122223333:role/github-hub';
const policy = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...more } });
const FILES = {
  '.github/accounts.yml': `hub: { role: "${HUB}" }\ndefaults: { role: DeployRole, region: eu-west-1 }\naccounts: { dev: { id: "222222222222" } }\n`,
  'policies/hub/github-hub/trust.json': policy({
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${PROVIDER}:sub`]: 'repo:octo/shop:environment:production' } },
  }),
  'policies/hub/github-hub/assume.json': policy({ Action: 'sts:AssumeRole', Resource: '*' }),
  'policies/dev/DeployRole/trust.json': policy({ Principal: { AWS: HUB }, Action: 'sts:AssumeRole' }),
  '.github/workflows/deploy.yml': `on: { push: { branches: [main] } }
permissions: { id-token: write }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - name: Exchange
        uses: org/xacct-action@v1
        with: { account: dev }
`,
};
const FLAGS = ['--workflows', '.github/workflows', '--claims', 'repository=octo/shop'];

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
