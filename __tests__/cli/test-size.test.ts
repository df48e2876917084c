/** Workflows and policies of a large organization, tested by the committed bundle with findings and all that is unused. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, expect, test } from '@jest/globals';
import { type Files, makeFolder, removeFolders } from '../support/files.js';
import { PROVIDER } from '../support/names.js';
import { bestRunWithin } from '../support/patience.js';
import { HUB } from './workflow-repository.js';

afterAll(removeFolders);

const BUNDLE = path.resolve('dist/cli/index.js');
const SHA = '0123456789abcdef0123456789abcdef01234567';
const WORKFLOWS = 30;
const ACCOUNTS = 400;
const BATCH = 200;

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
const idOf = (at: number) => String(200_000_000_000 + at);
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const fromHub = { Effect: 'Allow', Principal: { AWS: HUB }, Action: ['sts:AssumeRole', 'sts:TagSession'] };
const targetsOf = (name: string) => numbers(ACCOUNTS).map((at) => `arn:aws:iam::${idOf(at)}:role/${name}`);
const SUBJECTS = numbers(WORKFLOWS).map((at) => `repo:octo/shop:ref:refs/heads/release-${at}`);

/** Each workflow deploys to every account from a branch of its own. Each role has a statement, and the hub targets, that none uses. */
const workflow = (at: number) => `name: deploy ${at}
on: { push: { branches: [release-${at}] } }
permissions: {}
jobs:
  accounts:
    runs-on: ubuntu-latest
    permissions: { contents: read }
    outputs: { batches: "\${{ steps.accounts.outputs.batches }}" }
    steps:
      - { uses: org/xacct-action/matrix@${SHA}, id: accounts, with: { batch: ${BATCH} } }
  batch:
    needs: accounts
    permissions: { id-token: write }
    strategy: { matrix: { batch: "\${{ fromJSON(needs.accounts.outputs.batches) }}" } }
    uses: ./.github/workflows/called.yml
    with: { matrix: "\${{ toJSON(matrix.batch) }}" }
`;

const FILES: Files = {
  '.github/accounts.yml': `hub: { role: "${HUB}" }\ndefaults: { role: DeployRole, region: eu-west-1 }\naccounts:\n${numbers(
    ACCOUNTS,
  )
    .map((at) => `  account-${at}: { id: "${idOf(at)}" }\n`)
    .join('')}`,
  '.github/workflows/called.yml': `on: { workflow_call: { inputs: { matrix: { type: string, required: true } } } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    permissions: { id-token: write }
    strategy: { matrix: "\${{ fromJSON(inputs.matrix) }}" }
    steps:
      - { uses: org/xacct-action@v1, with: { account: "\${{ matrix.account }}", role-session-tags: Team=shop } }
`,
  ...Object.fromEntries(numbers(WORKFLOWS).map((at) => [`.github/workflows/deploy-${at}.yml`, workflow(at)])),
  'policies/hub/account.json': { oidcProviders: [{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }] },
  'policies/hub/github-hub/trust.json': policy({
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${PROVIDER}:sub`]: [...SUBJECTS, ...SUBJECTS.map((one) => one.replace('release', 'old'))] },
    },
  }),
  'policies/hub/github-hub/targets.json': policy({
    Effect: 'Allow',
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Resource: [...targetsOf('DeployRole'), ...targetsOf('OldRole')],
  }),
  ...Object.fromEntries(
    numbers(ACCOUNTS).map((at) => [
      `policies/account-${at}/DeployRole/trust.json`,
      policy(fromHub, { ...fromHub, Condition: { StringEquals: { 'aws:RequestTag/Team': 'other' } } }),
    ]),
  ),
};

async function measure(folder: string, format: string) {
  const report = 'process.on("exit",()=>process.stderr.write(String(process.resourceUsage().maxRSS)))';
  const flags = ['--workflows', '.github/workflows', '--claims', 'repository=octo/shop', '--format', format];
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${report}`, BUNDLE, 'test', ...flags], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const [status] = await once(child, 'close');
  return { status, output, wallMs: performance.now() - startedAt, megabytes: Number(errors) / 1024 };
}

test.each(['text', 'json'])('400 accounts and 30 workflows are tested in 5 s and 500 MB: %s', async (format) => {
  const folder = makeFolder(FILES);
  const { status, output, megabytes, wallMs } = await bestRunWithin(5000, () => measure(folder, format));
  process.stderr.write(`${format} ${wallMs.toFixed(0)} ms ${megabytes.toFixed(0)} MB ${output.length}\n`);
  expect(status).toBe(1);
  expect(megabytes).toBeLessThan(500);
  if (format === 'text') {
    expect(output.trimEnd().split('\n').at(-1)).toBe('');
    return;
  }
  const { counts, workflows } = JSON.parse(output);
  expect(workflows.requests).toHaveLength(WORKFLOWS * ACCOUNTS);
  expect(counts).toMatchObject({ findings: 0, notes: 1 });
});
