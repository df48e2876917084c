// Starts the committed local AWS as a command, runs the committed action in a job against it, and asks with real tools who they are then:
// with the credentials that the step exports, and with each of its profiles, in a job that has parts of an earlier session. Prints one line a
// claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold.
//
// Needs Node 24; on the PATH `aws`, a `python3` with boto3, the commands of ../renewing/go, and `terraform`; and Terraform's AWS provider, see
// ../terraform/provider.mjs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import '../../scripts/typescript-sources.mjs';
import { claim, claimsFailed } from '../claims.mjs';
import { TOOLS } from '../renewing/tools.mjs';
import { findProvider } from '../terraform/provider.mjs';
import { serveIn } from './local-aws.mjs';

const { openJob } = await import('../../src/demo/runner/job.ts');

const here = import.meta.dirname;
const root = path.resolve(here, '../..');
const REPOSITORY = path.join(root, 'examples/deploy');
const PATIENCE_MS = 600_000;

const DEV = 'arn:aws:sts::222222222222:assumed-role/DeployRole';
const STAGING = 'arn:aws:sts::333333333333:assumed-role/DeployRole';
const HUB = 'arn:aws:sts::111122223333:assumed-role/github-hub';

/** The ways in which a step hands credentials on: its inputs, and who a tool is then by the profile that it names, which may be none. */
const WAYS = [
  { inputs: { account: 'dev' }, who: new Map([['', { by: 'exported credentials', role: DEV }]]) },
  {
    inputs: { account: 'dev', 'aws-profile': 'deploy', profiles: 'staging = staging\nregistry = hub' },
    who: new Map([
      ['', { by: 'the profile that AWS_PROFILE names', role: DEV }],
      ['staging', { by: 'a further profile', role: STAGING }],
      ['registry', { by: 'a profile of the hub', role: HUB }],
    ]),
  },
];

/** What an earlier session has left in the job: tools that take a part of it are nobody, or somebody else. */
const LEFT_BEHIND = {
  AWS_ACCESS_KEY_ID: 'ASIAEARLIER000000001',
  AWS_SECRET_ACCESS_KEY: 'earlier/secret',
  AWS_SESSION_TOKEN: 'earlier/token',
  AWS_SECURITY_TOKEN: 'earlier/token',
  AWS_CREDENTIAL_EXPIRATION: '2026-01-01T00:00:00Z',
  AWS_CREDENTIAL_SCOPE: 'us-east-1',
  AWS_ACCOUNT_ID: '999999999999',
  AWS_ACCESS_KEY: 'ASIAEARLIER000000001',
  AWS_SECRET_KEY: 'earlier/secret',
};

const work = mkdtempSync(path.join(tmpdir(), 'identity-'));
try {
  const tools = [...TOOLS, javascriptSdk(), ...(await terraformProvider())];
  const aws = await serveIn(REPOSITORY);
  try {
    for (const way of WAYS) await ask(tools, way, aws.environment);
  } finally {
    claim('the local AWS ends when it is told to', (await aws.end()) === 0);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function javascriptSdk() {
  const script = path.join(here, 'ask-by-javascript-sdk.mjs');
  return { id: 'javascript-sdk', title: 'JavaScript SDK v3', command: process.execPath, args: [script] };
}

/** None where the provider can't be had, which is a claim that does not hold. */
async function terraformProvider() {
  const { version, plugins, refusal } = await findProvider(work);
  if (version === undefined) {
    say(refusal);
    claim("Terraform's AWS provider is at hand: it could not be had, so it was not asked", false);
    return [];
  }
  const script = path.join(here, 'ask-by-terraform.mjs');
  const title = `Terraform's AWS provider ${version}`;
  return [{ id: 'terraform', title, command: process.execPath, args: [script, plugins] }];
}

/** Runs the step, then the tools at once, then the post step. */
async function ask(tools, { inputs, who }, environment) {
  // It is there from the start, so each tool asks once with each profile.
  const stop = path.join(work, 'stop');
  writeFileSync(stop, '');
  const job = await openJob({
    env: { PATH: process.env.PATH, STOP: stop, ...LEFT_BEHIND, ...environment },
    workspace: REPOSITORY,
  });
  try {
    const main = await job.step({ entry: dist('main'), inputs, timeoutMs: PATIENCE_MS });
    if (main.conclusion !== 'success') say(main.log);
    const name = main.outputs['role-session-name'];
    await Promise.all(
      tools.map(async ({ title, command, args }) => {
        const told = await job.run(command, [...args, ...who.keys()], { timeoutMs: PATIENCE_MS }).catch(notStarted);
        const arns = told.stdout.trimEnd().split('\n');
        const before = claimsFailed();
        for (const [at, { by, role }] of [...who.values()].entries()) {
          claim(`${title}, by ${by}: is ${role}`, told.exitCode === 0 && arns[at] === `${role}/${name}`);
        }
        if (claimsFailed() > before) say(`exit status ${told.exitCode}\n${told.stdout}\n${told.stderr}`);
      }),
    );
    const post = await job.post(main, dist('post'));
    claim('the post step ran', post.conclusion === 'success');
  } finally {
    await job.close();
  }
}

/** What a tool told that is not there. */
function notStarted({ message }) {
  return { exitCode: undefined, stdout: '', stderr: message };
}

function dist(bundle) {
  return path.join(root, 'dist', bundle, 'index.js');
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
