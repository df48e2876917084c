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

const job = (name: string, from: number) => `  ${name}:
    runs-on: ubuntu-latest
    permissions: { id-token: write }
    strategy: { matrix: { account: [${numbers(BATCH)
      .map((at) => `account-${from + at}`)
      .join(', ')}] } }
    steps:
      - { uses: org/xacct-action@${SHA}, with: { account: "\${{ matrix.account }}" } }
`;

/** Each workflow deploys to every account from a branch of its own. Each role, and the hub, has as much that none uses. */
const workflow = (at: number) => `name: deploy ${at}
on: { push: { branches: [release-${at}] } }
permissions: {}
jobs:
${job('first', 0)}${job('second', BATCH)}`;

const FILES: Files = {
  '.github/accounts.yml': `hub: { role: "${HUB}" }\ndefaults: { role: DeployRole, region: eu-west-1 }\naccounts:\n${numbers(
    ACCOUNTS,
  )
    .map((at) => `  account-${at}: { id: "${idOf(at)}" }\n`)
    .join('')}`,
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

async function measure(folder: string) {
  const report = 'process.on("exit",()=>process.stderr.write(JSON.stringify(process.resourceUsage())))';
  const flags = ['--workflows', '.github/workflows', '--claims', 'repository=octo/shop', '--quiet'];
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${report}`, BUNDLE, 'test', ...flags], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const [status] = await once(child, 'close');
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(errors);
  // Other work on the machine lengthens the wall time more than the time of the process, whose collector has threads of its own.
  const wallMs = Math.min(performance.now() - startedAt, (userCPUTime + systemCPUTime) / 1000);
  return { status, output, wallMs, megabytes: maxRSS / 1024 };
}

test('400 accounts and 30 workflows are tested in 5 s and 500 MB', async () => {
  const folder = makeFolder(FILES);
  const { status, output, megabytes } = await bestRunWithin(5000, () => measure(folder), 3);
  expect(status).toBe(1);
  expect(megabytes).toBeLessThan(500);
  // Old subjects, permissions for old roles, and a statement of each role.
  expect(output.trimEnd().split('\n').at(-1)).toBe(
    `${WORKFLOWS * ACCOUNTS} allowed, 0 denied as expected, 0 not as expected, 0 undecided, ${WORKFLOWS + 2 * ACCOUNTS} findings, 0 notes`,
  );
});
