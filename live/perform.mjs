import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import '../scripts/typescript-sources.mjs';
import { requestToken } from './settings.mjs';

const { openJob } = await import('../src/demo/runner/job.ts');

const MAIN = path.resolve(import.meta.dirname, '../dist/main/index.js');
const TIMEOUT_MS = 150_000;
/** AWS rounds the end of a session to seconds. */
const MARGIN_MS = 2_000;

/**
 * Performs the steps of a row in a job with these variables, as GitHub's runner would, until an exchange fails. Resolves to one word for
 * each step that has an outcome (`seen`), and to the masked log of the whole job. Rejects only if a step cannot run at all.
 */
export async function performRow({ steps }, variables) {
  const job = await openJob({ env: { ...variables, AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true' } });
  const state = { job, variables, log: [] };
  try {
    const seen = [];
    for (const step of steps) {
      const word = await perform(step, state);
      if (word !== undefined) seen.push(word);
      if (step.exchange !== undefined && word !== 'allowed') break;
    }
    return { seen, log: state.log.join('\n') };
  } finally {
    await job.close();
  }
}

function perform(step, state) {
  if (step.exchange !== undefined) return exchange(step, state);
  if (step.aws !== undefined) return callAws(step, state);
  if (step.forgeToken !== undefined) return forgeToken(step, state);
  return untilExpired(state);
}

/** The committed action: allowed, the code of its diagnosis, or rejected where it ends before any call. */
async function exchange({ exchange: inputs, env }, state) {
  const all = { summary: 'false', ...inputs };
  const { conclusion, log, outputs } = await state.job.step({ entry: MAIN, inputs: all, env, timeoutMs: TIMEOUT_MS });
  state.log.push(log);
  state.expiresAt = outputs['aws-expiration'];
  if (conclusion === 'success') return 'allowed';
  const [, code] = /Diagnosis: ([\w-]+)/.exec(log) ?? [];
  if (code === undefined) return 'rejected';
  return /^Fix in: .*\(certain\)/m.test(log) ? `${code}, certain` : code;
}

/** A later step with the AWS CLI, which has what the action exports. */
async function callAws({ aws: words }, { job, log }) {
  const { conclusion, stderr, stdout } = await job.run('aws', [...words, '--output', 'json']);
  log.push(job.mask(stdout + stderr));
  const what = words[1];
  if (conclusion === 'success') return `${what} allowed`;
  if (!stderr.includes('AccessDenied')) return `${what} failed`;
  return `${what} ${stderr.includes('explicit deny') ? 'denied explicitly' : 'denied'}`;
}

/** A token of this job with another signature, in a file of the workspace. */
async function forgeToken({ forgeToken: file }, { job, variables }) {
  const [header, payload, signature] = (await requestToken(variables)).split('.');
  const forged = Buffer.from(signature, 'base64url').map((byte) => byte ^ 1);
  await writeFile(
    path.join(job.folders.workspace, file),
    [header, payload, Buffer.from(forged).toString('base64url')].join('.'),
  );
}

/** Waits until the session of the last exchange is over. */
async function untilExpired({ log, expiresAt }) {
  log.push(`Waiting until ${expiresAt}`);
  await sleep(Math.max(0, Date.parse(expiresAt) - Date.now()) + MARGIN_MS);
}
