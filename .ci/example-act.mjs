// Runs the example repository of examples/deploy under the real act, unchanged: the local action in front, the main action and the AWS
// CLI after it. Prints one line a claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold. What it needs is in
// act-process.mjs, and git and `aws` beside it.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { act, forPeople, printed, root } from './act-process.mjs';
import { claim, claimsFailed } from './claims.mjs';

const ACCOUNTS = {
  dev: 'arn:aws:sts::222222222222:assumed-role/DeployRole/',
  staging: 'arn:aws:sts::333333333333:assumed-role/DeployRole/',
  prod: 'arn:aws:sts::444444444444:assumed-role/ProdDeployRole/',
};
/** What secrets of the local AWS look like: session tokens, secret keys, and tokens of GitHub's issuer. */
const SECRET = /LOCALAWS\/\/|local\/[\w+/]{34}|eyJ[\w-]+\.eyJ/;

const folder = await mkdtemp(path.join(os.tmpdir(), 'example-'));
const action = path.join(folder, 'action');
try {
  // What a workflow gets of an action, without what the checkout holds beside it: act copies all of it for each step.
  for (const part of ['action.yml', 'dist', 'matrix', 'local']) {
    await cp(path.join(root, part), path.join(action, part), { recursive: true });
  }
  // Side by side, because one of them waits for half a minute.
  await Promise.all([
    story('main', 'main', ['push'], admitted),
    story('long', 'main', ['workflow_dispatch', '-W', '.github/workflows/long-deploy.yml'], renewed),
    story('feature', 'feature', ['push'], denied),
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The example as a repository of its own, on a branch. */
async function repositoryOn(branch, name) {
  const repository = path.join(folder, name, 'shop');
  await cp(path.join(root, 'examples', 'deploy'), repository, { recursive: true });
  const git = (...words) =>
    execFileSync('git', ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...words], {
      cwd: repository,
    });
  git('init', '--quiet', `--initial-branch=${branch}`);
  git('remote', 'add', 'origin', 'https://github.com/octo/shop.git');
  git('add', '.');
  git('commit', '--quiet', '--message=Example');
  return repository;
}

async function story(name, branch, words, claims) {
  const repository = await repositoryOn(branch, name);
  const home = path.join(folder, name, 'home');
  await mkdir(home);
  const run = await act(repository, home, [...words, '--local-repository', `org/xacct-action@v1=${action}`]);
  const before = claimsFailed();
  const claimIt = (what, holds) => claim(`${name}: ${what}`, holds);
  claims(run, claimIt);
  const text = printed(run);
  claimIt('no secret stands in what act printed', !SECRET.test(text));
  const told = run.lines.filter(({ msg }) => msg.startsWith('local AWS: emulates ')).map(({ msg }) => msg);
  const addresses = told.map((msg) => /http:\/\/127\.0\.0\.1:(\d+)/.exec(msg)?.[1]);
  claimIt(`${told.length} local AWS, each at an address of its own`, new Set(addresses).size === told.length);
  const ended = await Promise.all(addresses.map((port) => isRefused(Number(port))));
  claimIt('none of them outlived its job', ended.length > 0 && ended.every(Boolean));
  if (claimsFailed() > before) process.stdout.write(`${run.lines.map(forPeople).join('\n')}\n${run.errors}\n`);
}

function admitted(run, claimIt) {
  claimIt('act says that the workflow succeeded', run.exitCode === 0);
  for (const [account, arn] of Object.entries(ACCOUNTS)) {
    claimIt(`${account}: the AWS CLI is in its account`, said(run, account, 'Deploy').startsWith(`I am ${arn}`));
    const record = said(run, account, 'Local AWS');
    claimIt(
      `${account}: the record names the statements that let it in`,
      /AssumeRoleWithWebIdentity .*: 200 \(statement "GitHub" of the trust policy of github-hub allows /.test(record) &&
        /AssumeRole .*: 200 \(statement "Hub(?:ForProd)?" of the trust policy of \w+ allows /.test(record),
    );
  }
}

function denied(run, claimIt) {
  claimIt('act says that the workflow failed', run.exitCode === 1);
  for (const account of Object.keys(ACCOUNTS)) {
    claimIt(`${account}: nothing was deployed`, said(run, account, 'Deploy') === '');
    claimIt(
      `${account}: the record names the condition that kept it out`,
      /AssumeRoleWithWebIdentity .*: AccessDenied \(.*token\.actions\.githubusercontent\.com:ref does not hold: it requires "refs\/heads\/main", the request has "refs\/heads\/feature"/.test(
        said(run, account, 'Local AWS'),
      ),
    );
    const errors = of(run, account).filter(({ msg }) => msg.includes('::error'));
    claimIt(`${account}: the step says so in one error`, errors.length === 1 && errors[0].msg.includes('github-hub'));
  }
}

function renewed(run, claimIt) {
  claimIt('act says that the workflow succeeded', run.exitCode === 0);
  const answers = said(run, undefined, 'Deploy, for longer than a session lasts').trim().split('\n');
  claimIt(
    `the AWS CLI was in the account each of ${answers.length} times`,
    answers.length > 1 && answers.every((line) => line.startsWith(`I am ${ACCOUNTS.staging}`)),
  );
  const hops = said(run, undefined, 'Local AWS').match(/^local AWS: AssumeRole .*: 200 /gm) ?? [];
  claimIt(`the profile renewed itself: ${hops.length} sessions`, hops.length >= 2);
}

function of(run, account) {
  return run.lines.filter(({ matrix }) => matrix?.account === account);
}

function said(run, account, step) {
  return of(run, account)
    .filter((line) => line.step === step && line.raw_output)
    .map(({ msg }) => msg)
    .join('');
}

/** True when nobody listens on this port of the loopback address. */
function isRefused(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });
}
