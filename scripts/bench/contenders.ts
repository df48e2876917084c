import '../typescript-sources.mjs';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Job } from '../../src/demo/runner/job.js';
import type { StepResult } from '../../src/demo/runner/step-result.js';
import { BenchAws } from './local-aws.js';
import { DENYING_ACCOUNT } from './names.js';

const { openJob } = await import('../../src/demo/runner/job.js');

export const ACCOUNTS = 400;
export const LATENCY_MS = 50;

/** Accounts whose roles accept the hub. */
const CHECKED = ['222222222222', '333333333333'];
const EXAMPLE = path.join(import.meta.dirname, '..', '..', 'examples', 'static-site');

const INPUTS = {
  'aws-region': 'eu-west-1',
  'hub-role': 'arn:aws:iam::111122223333:role/github-hub',
  'role-to-assume': 'arn:aws:iam::222222222222:role/DeployRole',
};

/** A process that is measured from its start to its end. */
export interface Contender {
  readonly name: string;
  /** Runs it. Throws when it did not end as it should. */
  readonly run: () => Promise<StepResult>;
  /** The calls that it has made since they were asked for last. */
  readonly calls: () => Promise<readonly string[]>;
}

/** All that is measured, by its part in the comparisons. */
export type Contenders = Awaited<ReturnType<typeof makeContenders>>['contenders'];

/**
 * Starts two local AWS, one that answers at once and one after 50 ms, and opens the jobs in which the contenders run. `environment` is
 * added to each job's. Calls `use` with them, and ends all of it afterwards.
 */
export async function withContenders(
  options: { readonly dist: string; readonly environment?: Readonly<Record<string, string>> },
  use: (contenders: Contenders) => Promise<void>,
): Promise<void> {
  const { contenders, close } = await makeContenders(options);
  try {
    await use(contenders);
  } finally {
    await close();
  }
}

async function makeContenders({
  dist,
  environment = {},
}: {
  readonly dist: string;
  readonly environment?: Readonly<Record<string, string>>;
}) {
  const [aws, slowAws] = await Promise.all([BenchAws.start(), BenchAws.start(LATENCY_MS)]);
  const jobs: Job[] = [];
  const open = async (of: BenchAws) => {
    const job = await openJob({ env: { ...of.environment, ...environment } });
    jobs.push(job);
    return job;
  };
  const [job, slowJob] = [await open(aws), await open(slowAws)];
  // Jobs of their own: a profile, or an accounts file, would be there for the other contenders, too.
  const [profileJob, matrixJob, checkJob] = [await open(aws), await open(aws), await open(aws)];

  const bundle = (name: string) => path.resolve(dist, name, 'index.js');
  const floorProgram = path.join(import.meta.dirname, '..', 'baseline.mjs');
  const step = (of: Job, inputs: Readonly<Record<string, string>>) => of.step({ entry: bundle('main'), inputs });
  const contender = (name: string, run: () => Promise<StepResult>, of: BenchAws = aws): Contender => ({
    name,
    run: async () => ended(name, await run(), 'success'),
    calls: () => of.calls(),
  });

  const made = await step(profileJob, { ...INPUTS, 'aws-profile': 'deploy' });
  if (made.conclusion !== 'success') throw new Error(`no profile:\n${made.log}`);
  const [node = '', ...program] = processOfProfile(profileJob);
  const session = path.join(program.at(-1) ?? '', 'session.json');
  writeAccountsFile(matrixJob, ACCOUNTS, (at) => String(200_000_000_000 + at));
  writeAccountsFile(checkJob, CHECKED.length, (at) => CHECKED[at] ?? '');
  await Promise.all([aws.calls(), slowAws.calls()]);

  const { 'hub-role': _, ...directInputs } = INPUTS;
  const deniedInputs = { ...INPUTS, 'role-to-assume': `arn:aws:iam::${DENYING_ACCOUNT}:role/DeployRole` };
  const denied = 'AccessDenied, diagnosed';
  const slowly = `, ${LATENCY_MS} ms a call`;
  const contenders = {
    bare: contender('node -e 0', () => job.run(process.execPath, ['-e', '0'])),
    floor: contender('floor, by hand', () => job.step({ entry: floorProgram, inputs: INPUTS })),
    hub: contender('step, route hub', () => step(job, INPUTS)),
    direct: contender('step, route direct', () => step(job, { ...directInputs, route: 'direct' })),
    denied: {
      name: denied,
      run: async () => ended(denied, await step(job, deniedInputs), 'failure'),
      calls: () => aws.calls(),
    },
    slowFloor: contender(`floor${slowly}`, () => slowJob.step({ entry: floorProgram, inputs: INPUTS }), slowAws),
    slowHub: contender(`step, route hub${slowly}`, () => step(slowJob, INPUTS), slowAws),
    cached: contender('profile, cached', () => profileJob.run(node, program)),
    renewal: contender('profile, renewed', () => {
      rmSync(session);
      return profileJob.run(node, program);
    }),
    matrix: contender(`matrix, ${ACCOUNTS} accounts`, () =>
      matrixJob.step({ entry: bundle('matrix'), inputs: { 'group-by': 'wave' } }),
    ),
    check: contender(`check, ${CHECKED.length} accounts`, () => checkJob.step({ entry: bundle('check'), inputs: {} })),
    policyTests: contender('xacct test, an example', () =>
      job.run(process.execPath, [bundle('cli'), 'test'], { cwd: EXAMPLE }),
    ),
  } satisfies Record<string, Contender>;
  const close = async () => {
    await Promise.all(jobs.map((one) => one.close()));
    aws.stop();
    slowAws.stop();
  };
  return { contenders, close };
}

function ended(name: string, result: StepResult, conclusion: StepResult['conclusion']): StepResult {
  if (result.conclusion !== conclusion) throw new Error(`${name}: ${result.conclusion}\n${result.log}`);
  return result;
}

/** The words of the `credential_process` of a profile that the step has just made. */
function processOfProfile(job: Job): string[] {
  const config = readFileSync(job.exported.get('AWS_CONFIG_FILE') ?? '', 'utf8');
  const [, line = ''] = /^credential_process = (.*)$/m.exec(config) ?? [];
  return line.split(' ');
}

/** An accounts file as a platform team would have it, with so many accounts. */
function writeAccountsFile(job: Job, count: number, idAt: (at: number) => string): void {
  const lines = Array.from({ length: count }, (_, at) => {
    const environment = at % 5 === 0 ? 'production' : 'staging';
    return `  team-${at}: { id: "${idAt(at)}", environment: ${environment}, labels: { tier: prod, wave: "${(at % 12) + 1}" } }\n`;
  });
  const shared =
    'hub: { role: arn:aws:iam::111122223333:role/github-hub }\ndefaults: { role: DeployRole, region: eu-west-1 }\n';
  const file = path.join(job.folders.workspace, '.github', 'accounts.yml');
  mkdirSync(path.dirname(file));
  writeFileSync(file, `${shared}accounts:\n${lines.join('')}`);
}
