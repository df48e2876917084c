/** What the tests of the local action share: a job in a workspace of its own, and the committed bundles as its steps. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Job, type JobOptions, openJob } from '../../../src/demo/runner/job.js';
import type { StepOptions, StepResult } from '../../../src/demo/runner/step.js';
import { HANGING_MS } from '../../patience.js';

export const LOCAL = path.resolve('dist/local-main/index.js');
export const LOCAL_POST = path.resolve('dist/local-post/index.js');
export const MAIN = path.resolve('dist/main/index.js');

export const ACCOUNTS = `hub:
  role: arn:aws:iam::111122223333:role/github-hub
defaults:
  role: DeployRole
  region: eu-west-1
accounts:
  dev: { id: "222222222222" }
  prod: { id: "444444444444", role: ci/ProdDeployRole }
`;

export interface LocalJob {
  readonly job: Job;
  /** Runs the local action. */
  local(inputs?: Readonly<Record<string, string>>, options?: Partial<StepOptions>): Promise<StepResult>;
  /** Runs its post step. */
  post(local: StepResult): Promise<StepResult>;
  /** Runs the main action for an account. */
  exchange(inputs?: Readonly<Record<string, string>>, options?: Partial<StepOptions>): Promise<StepResult>;
}

const open: Array<() => Promise<void>> = [];

/** Opens a job whose workspace holds these files; `closeJobs` closes it. */
export async function openLocalJob(
  files: Readonly<Record<string, string>> = { '.github/accounts.yml': ACCOUNTS },
  options: JobOptions = {},
): Promise<LocalJob> {
  const workspace = mkdtempSync(path.join(tmpdir(), 'local-job-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    writeFileSync(path.join(workspace, name), text);
  }
  const job = await openJob({ workspace, ...options });
  const started: StepResult[] = [];
  const post = (local: StepResult) => job.post(local, LOCAL_POST, { timeoutMs: HANGING_MS });
  open.push(async () => {
    for (const local of started) await post(local);
    await job.close();
    rmSync(workspace, { recursive: true });
  });
  return {
    job,
    local: async (inputs = {}, more = {}) => {
      const local = await job.step({ entry: LOCAL, inputs, timeoutMs: HANGING_MS, ...more });
      started.push(local);
      return local;
    },
    post,
    exchange: (inputs = { account: 'dev' }, more = {}) =>
      job.step({ entry: MAIN, inputs, timeoutMs: HANGING_MS, ...more }),
  };
}

/** Closes every job that was opened, and ends its local AWS. */
export async function closeJobs(): Promise<void> {
  for (const close of open.splice(0)) await close();
}

/** Resolves when nobody listens at the address any more. The caller must know that its end has been asked for. */
export async function ended(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  // A connection is closed when its server ends, so no time need be waited.
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
}

/** The lines of a log that people read. */
export function shown(log: string): string[] {
  return log.split('\n').filter((line) => line !== '' && !/^(?:##\[(?:group|endgroup|debug)\]|::)/.test(line));
}
