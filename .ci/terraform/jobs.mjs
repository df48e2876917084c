import path from 'node:path';
import '../../scripts/typescript-sources.mjs';

const { startLocalAws } = await import('../../src/emulator/emulator.ts');
const { openJob } = await import('../../src/demo/runner/job.ts');

const MAIN = path.resolve(import.meta.dirname, '../../dist/main/index.js');
const PATIENCE_MS = 600_000;

/**
 * Runs the committed action as each of these jobs, against a local AWS of that world, with the accounts file of a folder. Answers for each
 * whether the policies did with it what was meant, and what became of it.
 */
export async function judgeJobs(jobs, world, folder) {
  const aws = await startLocalAws({ world, subjectFormat: 'immutable' });
  try {
    const verdicts = [];
    for (const job of jobs) verdicts.push(await judge(aws, job, folder));
    return verdicts;
  } finally {
    await aws.stop();
  }
}

async function judge(aws, { who, claims, account, knows = {}, denied }, folder) {
  aws.claims = claims;
  const before = aws.calls.length;
  const job = await openJob({ env: { ...aws.runnerEnvironment(), ...knows }, workspace: folder });
  try {
    const inputs = { account, 'accounts-file': 'accounts.yml' };
    const { conclusion, environment, log } = await job.step({ entry: MAIN, inputs, timeoutMs: PATIENCE_MS });
    const last = aws.calls.slice(before).at(-1);
    const asMeant =
      denied === undefined
        ? conclusion === 'success' && 'AWS_SESSION_TOKEN' in environment
        : conclusion === 'failure' && last?.kind === denied && last.errorCode === 'AccessDenied';
    return { what: `${who} ${denied === undefined ? 'gets into' : 'is kept out of'} ${account}`, asMeant, log };
  } finally {
    await job.close();
  }
}
