import path from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type LocalAws, startLocalAws } from '../emulator/emulator.js';
import { exampleModel } from '../emulator/example-model.js';
import { formatUse, PROJECT } from '../shared/project.js';
import { DemoPrinter, type Output } from './demo-printer.js';
import { type Job, openJob } from './runner/job.js';
import type { StepResult } from './runner/step-result.js';

export interface DemoOptions extends Output {
  /** The folder with the committed bundles: `main/index.js` and `post/index.js` are run. */
  readonly dist: string;
}

const REGION = 'eu-west-1';
const INPUTS = {
  'aws-region': REGION,
  'hub-role': 'arn:aws:iam::111122223333:role/github-hub',
  'role-to-assume': 'arn:aws:iam::222222222222:role/DeployRole',
};
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
const OTHER_BRANCH = 'refs/heads/feature';

/**
 * Shows the action at work against the emulator: one job that is allowed and one that is denied, and what is left
 * afterwards. Returns the exit status: 0 only when all checks passed. Throws when a bundle or the local AWS cannot be started.
 */
export async function demo(options: DemoOptions): Promise<number> {
  const page = new DemoPrinter(options);
  const aws = await startLocalAws({ world: exampleModel() });
  const failures = new Failures();
  try {
    await runAllowedJob(aws, options.dist, page, failures);
    await runDeniedJob(aws, options.dist, page, failures);
  } finally {
    await aws.stop();
  }
  page.heading(
    failures.list.length === 0 ? page.style('green', 'All checks passed.') : page.style('red', 'Failed checks:'),
  );
  page.lines(failures.list);
  return failures.list.length === 0 ? 0 : 1;
}

class Failures {
  readonly list: string[] = [];

  claim(what: string, holds: boolean): void {
    if (!holds) this.list.push(what);
  }
}

async function runAllowedJob(aws: LocalAws, dist: string, page: DemoPrinter, failures: Failures): Promise<void> {
  const job = await openJobAt(aws);
  try {
    page.heading('The step, in a job on branch main of octo/shop (this process emulates AWS and GitHub)');
    page.lines([`- uses: ${formatUse(PROJECT)}`, '  with:', ...inputLines()]);

    const main = await job.step({ entry: path.join(dist, 'main', 'index.js'), inputs: INPUTS });
    page.heading(`Its log as GitHub shows it (${Math.round(main.wallMs)} ms)`);
    page.log(main.log);
    failures.claim('the step succeeds', main.conclusion === 'success');
    const calls = aws.calls.map((call) => call.kind).join(', ');
    failures.claim(
      `the step makes three calls, not: ${calls}`,
      calls === 'token, AssumeRoleWithWebIdentity, AssumeRole',
    );

    page.heading('What later steps get');
    page.lines([...job.exported].map(([name, value]) => `${name}=${job.mask(value)}`));
    for (const name of CREDENTIALS) {
      const value = job.exported.get(name) ?? '';
      failures.claim(`${name} is exported, and masked in every log`, value !== '' && job.mask(value) === '***');
    }

    page.heading('Their identity, by sts:GetCallerIdentity');
    const arn = await whoAmI(aws, job);
    page.lines([arn]);
    failures.claim(
      'the credentials are a session of the target role',
      arn.startsWith('arn:aws:sts::222222222222:assumed-role/DeployRole/'),
    );

    await cleanUp(job, main, dist, page, failures);
  } finally {
    await job.close();
  }
}

async function cleanUp(job: Job, main: StepResult, dist: string, page: DemoPrinter, failures: Failures): Promise<void> {
  const post = await job.post(main, path.join(dist, 'post', 'index.js'));
  page.heading('After the job');
  page.log(post.log);
  page.lines(CREDENTIALS.map((name) => `${name}=${job.mask(job.exported.get(name) ?? '')}`));
  failures.claim('the post step succeeds', post.conclusion === 'success');
  failures.claim(
    'the credentials are empty after the job',
    CREDENTIALS.every((name) => job.exported.get(name) === ''),
  );
  failures.claim('no file is left', post.filesLeft.length === 0);
}

async function runDeniedJob(aws: LocalAws, dist: string, page: DemoPrinter, failures: Failures): Promise<void> {
  aws.claims.ref = OTHER_BRANCH;
  const job = await openJobAt(aws, { GITHUB_REF: OTHER_BRANCH, GITHUB_REF_NAME: 'feature' });
  try {
    const step = await job.step({ entry: path.join(dist, 'main', 'index.js'), inputs: INPUTS });
    page.heading(`The same step on branch feature, which the hub role does not trust (${Math.round(step.wallMs)} ms)`);
    page.log(step.log);
    failures.claim('the step on the other branch fails', step.conclusion === 'failure' && step.exitCode === 1);
    failures.claim('the step exports nothing', job.exported.size === 0);
    failures.claim(
      'the step reports the reason in one error',
      step.annotations.filter(({ level }) => level === 'error').length === 1,
    );
  } finally {
    await job.close();
  }
}

function openJobAt(aws: LocalAws, env: Readonly<Record<string, string>> = {}): Promise<Job> {
  return openJob({ env: { ...aws.runnerEnvironment(), ...env }, secrets: [aws.requestToken] });
}

function inputLines(): string[] {
  return Object.entries(INPUTS).map(([name, value]) => `    ${name}: ${value}`);
}

/** Calls the emulated STS with what the job exported. Returns the ARN, or the text of the error. */
async function whoAmI(aws: LocalAws, job: Job): Promise<string> {
  const [accessKeyId = '', secretAccessKey = '', sessionToken = ''] = CREDENTIALS.map((name) => job.exported.get(name));
  const client = new STSClient({
    region: REGION,
    endpoint: aws.stsUrl,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Arn ?? '';
  } catch (error) {
    return String(error);
  } finally {
    client.destroy();
  }
}
