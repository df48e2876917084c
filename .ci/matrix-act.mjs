// Runs the example workflows of the matrix action under the real act: accounts file, matrix, a reusable workflow, and in each
// job the main action with an account by name and the AWS CLI after it. Prints one line a claim, "ok - …" or "not ok - …"; the
// exit status is 1 when one does not hold. What it needs is in act-process.mjs.
import { forPeople, printed } from './act-process.mjs';
import { runWorkflow } from './act-run.mjs';
import { claim as claimed, claimsFailed } from './claims.mjs';

const ACCOUNTS = { dev: '222222222222', staging: '333333333333', prod: '444444444444' };

await judge('waves', await runWorkflow('.github/workflows/deploy-waves.yml'), (run, claim) => {
  const at = (text) => run.lines.findIndex(({ raw_output, msg }) => raw_output && msg.includes(text));
  const wave = (name) => run.lines.filter(({ job = '' }) => job.startsWith(`${name} wave/`));
  const names = (lines) => [...new Set(lines.flatMap(({ matrix }) => matrix?.account ?? []))].sort().join();
  claim(
    'the first wave is dev, the second prod and staging',
    names(wave('First')) === 'dev' && names(wave('Second')) === 'prod,staging',
  );
  claim(
    'the second wave begins when the first has ended',
    run.lines.indexOf(wave('First').at(-1)) < run.lines.indexOf(wave('Second')[0]),
  );
  claim('the matrix says what it selected', at('3 of 3 accounts') >= 0 && at('wave "2", 2:') >= 0);
});

await judge('one wave', await runWorkflow('.github/workflows/deploy-waves.yml', { accounts: 'd*' }), () => {}, ['dev']);

await judge('batches', await runWorkflow('.github/workflows/deploy-many.yml', { batch: '2' }), (run, claim) => {
  const batches = new Set(run.lines.flatMap(({ job = '' }) => /^Batch [^/]*/.exec(job) ?? []));
  claim('there are two batches', batches.size === 2);
});

async function judge(story, run, claims, accounts = Object.keys(ACCOUNTS)) {
  const before = claimsFailed();
  const claim = (what, holds) => claimed(`${story}: ${what}`, holds);
  claim('act says that the workflow succeeded', run.exitCode === 0);
  for (const account of accounts) {
    const said = run.lines.filter(
      ({ matrix, step, raw_output }) => matrix?.account === account && step === 'Who am I' && raw_output,
    );
    claim(
      `${account} is in its own account, as the AWS CLI sees it`,
      /^I am arn:aws:sts::(\d{12}):assumed-role\/DeployRole\/\S+ in eu-west-1$/.exec(
        said
          .map(({ msg }) => msg)
          .join('')
          .trim(),
      )?.[1] === ACCOUNTS[account],
    );
  }
  const asked = run.calls.filter(({ kind }) => kind === 'AssumeRole').length;
  claim(`${accounts.length} jobs, so as many hops to a target`, asked === accounts.length);
  claims(run, claim);
  const text = printed(run);
  claim('no secret stands in what act printed', run.secrets.length > 1 && !run.secrets.some((it) => text.includes(it)));
  if (claimsFailed() > before) process.stdout.write(`${run.lines.map(forPeople).join('\n')}\n${run.errors}\n`);
}
