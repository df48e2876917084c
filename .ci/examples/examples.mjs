// Runs the repositories below examples/ under the real act, unchanged: the emulator, the main action, and a real tool that works in other accounts,
// at the services of services.mjs. Prints one line a claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold. Arguments are
// names of examples; without any all are run. --log prints all that act prints.
//
// Needs what act-process.mjs and services.mjs need, and on the PATH `git`, `curl`, `npm` and the tools of the examples: `aws`, `terraform` with its
// AWS provider (see ../terraform/provider.mjs), `crane`, `kubectl`, and a `python3` with DuckDB.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { act, forPeople, printed, root } from '../act-process.mjs';
import { claim } from '../claims.mjs';
import { Accounts } from './accounts.mjs';
import { judgeGate } from './judge-gate.mjs';
import { startServices } from './services.mjs';
import { cdk } from './stories/cdk.mjs';
import { container } from './stories/container.mjs';
import { duckdb } from './stories/duckdb.mjs';
import { eks } from './stories/eks.mjs';
import { staticSite } from './stories/static-site.mjs';
import { terraformTwoAccounts } from './stories/terraform-two-accounts.mjs';

/** The longest ones first: each time one ends, the next begins. */
const STORIES = [cdk, terraformTwoAccounts, duckdb, container, eks, staticSite];
const SIDE_BY_SIDE = 2;
/** What secrets of the local AWS look like: session tokens, secret keys, and tokens of GitHub's issuer. */
const SECRET = /LOCALAWS\/\/|local\/[\w+/]{34}|eyJ[\w-]+\.eyJ/;

const words = process.argv.slice(2);
const run = promisify(execFile);
const folder = await mkdtemp(path.join(os.tmpdir(), 'examples-'));
const action = path.join(folder, 'action');
const services = await startServices();
try {
  // act copies all of a checkout for each step, so it gets what a workflow needs of the action.
  for (const part of ['action.yml', 'dist', 'local']) {
    await cp(path.join(root, part), path.join(action, part), { recursive: true });
  }
  const named = words.filter((word) => !word.startsWith('--'));
  const waiting = STORIES.filter(({ name }) => named.length === 0 || named.includes(name));
  const lane = async () => {
    for (let story = waiting.shift(); story !== undefined; story = waiting.shift()) await tell(story);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  await judgeGate(services);
} finally {
  await services.stop();
  await rm(folder, { recursive: true, force: true });
}

async function tell(story) {
  const started = Date.now();
  const { name, repository, event = 'push' } = story;
  let failed = 0;
  const claimIt = (what, holds) => {
    failed += holds ? 0 : 1;
    claim(`${name}: ${what}`, holds);
  };
  const checkout = await repositoryOf(name, repository);
  await testPolicies(checkout, repository, claimIt);

  const home = path.join(folder, name, 'home');
  const accounts = new Accounts(services);
  const {
    variables = {},
    environment = {},
    actions = [],
  } = (await story.prepare?.({ accounts, services, folder: home, checkout })) ?? {};
  await mkdir(home, { recursive: true });
  const flags = (flag, values) => Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  const ran = await act(checkout, home, [
    event,
    ...flags('--env', {
      SERVICES_URL: services.addressFor(name, checkout),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      ...environment,
    }),
    ...flags('--var', variables),
    ...['org/xacct-action@v1', ...actions].flatMap((used) => ['--local-repository', `${used}=${action}`]),
  ]);
  claimIt('act reports that the workflow succeeded', ran.exitCode === 0);
  const calls = services.callsOf(name);
  const printedBy = (step) =>
    ran.lines
      .filter((line) => line.step === step && line.raw_output)
      .map(({ msg }) => msg)
      .join('');
  try {
    await story.judge({ claim: claimIt, calls, printedBy, accounts, services });
  } catch (error) {
    claimIt(`what it leaves can be read: ${error.message}`, false);
  }
  claimIt('no secret is in what act printed', !SECRET.test(printed(ran)));
  if (words.includes('--log') || failed > 0) {
    process.stdout.write(`${ran.lines.map(forPeople).join('\n')}\n${ran.errors}\n`);
    for (const call of calls) process.stdout.write(`${JSON.stringify(call)}\n`);
  }
  process.stdout.write(`${name}: ${Math.round((Date.now() - started) / 100) / 10} s, ${calls.length} calls\n`);
}

/** The example as a repository of its own. */
async function repositoryOf(name, repository) {
  const checkout = path.join(folder, name, repository.split('/')[1]);
  const isSource = (file) => !/[\\/](?:node_modules|cdk\.out|\.terraform)$/.test(file);
  await cp(path.join(root, 'examples', name), checkout, { recursive: true, filter: isSource });
  const git = (...words) =>
    run('git', ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...words], { cwd: checkout });
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', `https://github.com/${repository}.git`);
  await git('add', '.');
  await git('commit', '--quiet', '--message=Example');
  return checkout;
}

/** The example's own cases, and what its workflows can do. */
async function testPolicies(checkout, repository, claimIt) {
  const command = ['test', '--strict', '--workflows', '.github/workflows', '--claims', `repository=${repository}`];
  const {
    stdout,
    stderr,
    code = 0,
  } = await run(process.execPath, [path.join(root, 'dist/cli/index.js'), ...command], {
    cwd: checkout,
    env: { PATH: process.env.PATH },
  }).catch((error) => error);
  const [, passed = '0'] = /^(\d+) passed, 0 failed/m.exec(stdout) ?? [];
  const [, allowed = '0'] = /^(\d+) allowed/m.exec(stdout) ?? [];
  // The workflows use this action by its tag, as its pages do, and have a note for that.
  const isGood = code === 0 && !/^# note: (?!\.github\/workflows\/.* and a tag or branch can move\.)/m.test(stdout);
  claimIt(
    `${passed} policy tests and ${allowed} requests of workflows are as expected`,
    isGood && passed !== '0' && allowed !== '0',
  );
  if (!isGood) process.stdout.write(`${stdout}${stderr}\n`);
}
