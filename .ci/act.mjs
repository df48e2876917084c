// Runs .github/workflows/example.yml under the real act: the committed action by `uses: ./` and the AWS CLI after it, against
// the local AWS of dist/; then the README's smallest workflow (readme-act.mjs). Prints one line a claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold.
// What it needs is in act-process.mjs.
import { forPeople, printed } from './act-process.mjs';
import { runWorkflow } from './act-run.mjs';
import { claim, claimsFailed } from './claims.mjs';
import { judgeReadme } from './readme-act.mjs';

const ADMITTED = ['222222222222', '333333333333', '444444444444'];
const DENIED = '555555555555';

const run = await runWorkflow('.github/workflows/example.yml');
judge(run);
if (claimsFailed() > 0) process.stdout.write(`${run.lines.map(forPeople).join('\n')}\n${run.errors}\n`);
await judgeReadme();

function judge(run) {
  const { secrets } = run;
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

  const calls = (kind) => run.calls.filter((call) => call.kind === kind);
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
  const text = printed(run);
  claim('no secret stands in what act printed', !secrets.some((secret) => text.includes(secret)));
  claim('no secret stands in a file that was left', !run.left.some((text) => secrets.some((it) => text.includes(it))));
}

function saysTheSame(job, account) {
  const [, arn] = /^I am (\S+) in /.exec(job.printed('Who am I')) ?? [];
  return job.printed('Outputs of the action').trimEnd() === `${arn} in account ${account}`;
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
