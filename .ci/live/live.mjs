// The live proof of live/, end to end without AWS: the AWS CLI deploys the templates in moto, an emulator that has what is deployed there
// stands for AWS, and live/live.mjs compares it with the templates. Then faults are planted in the templates, and the run must name their
// rows. Prints one line a claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold.
//
// Needs Node 24, and on the PATH `aws` and moto's Python.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import '../../scripts/typescript-sources.mjs';
import { rowsOf } from '../../live/rows.mjs';
import { claimsOf, PREFIX } from '../../live/settings.mjs';
import { stacksOf } from '../../live/stacks.mjs';
import { claim } from '../claims.mjs';
import { profilesOf, startMoto } from '../terraform/moto.mjs';
import { authorizationDetails, createStack, credentialsIn, deleteStack, modelOf } from './accounts.mjs';
import { FAULTS, withFault } from './faults.mjs';

const { startLocalAws } = await import('../../src/emulator/emulator.ts');

const ROOT = path.resolve(import.meta.dirname, '../..');
const TEMPLATES = path.join(ROOT, 'infra/cloudformation');
const ADMINISTRATOR = path.join(ROOT, 'live/administrator.yml');
const ACCOUNTS = { hub: '111122223333', target: '222222222222' };
const [RUN_ID, RUN] = ['11223344556', '11223344556-1'];
const JOB = {
  repository: 'octo/shop',
  repository_id: '724601234',
  repository_owner_id: '9919012',
  ref: 'refs/heads/main',
  environment: 'xacct-live',
  event_name: 'workflow_dispatch',
  job_workflow_ref: 'octo/shop/.github/workflows/live.yml@refs/heads/main',
};

/** The program. A failure is a result, too. */
async function live(words, env) {
  const options = { cwd: ROOT, env, maxBuffer: 2 ** 26 };
  const running = promisify(execFile)(process.execPath, ['live/live.mjs', ...words], options);
  const { code = 0, stdout, stderr } = await running.catch((error) => error);
  return { status: code, text: `${stdout}${stderr}` };
}

function claimAll(what, holds, { text }) {
  claim(what, holds);
  if (!holds) process.stdout.write(`${text}\n`);
}

/** What the program needs of a job's environment, with the accounts of one run. */
function environmentFor(accounts, patienceS, more) {
  return {
    PATH: process.env.PATH,
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: RUN_ID,
    // Nothing of a row is written to the files and folders of the step.
    GITHUB_WORKSPACE: os.devNull,
    RUNNER_TEMP: os.devNull,
    GITHUB_ENV: os.devNull,
    ...more,
    XACCT_LIVE_HUB_ACCOUNT: accounts.hub,
    XACCT_LIVE_TARGET_ACCOUNT: accounts.target,
    XACCT_LIVE_PATIENCE_S: patienceS,
  };
}

/** What an administrator does once in each account. */
function setUp(account, claims) {
  return {
    Subject: claims.sub,
    RepositoryId: claims.repository_id,
    WorkflowRef: claims.job_workflow_ref,
    ProviderArn: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
  };
}

/** The faults, each in two accounts of its own. */
async function plant(moto, folder, claims) {
  return Promise.all(
    FAULTS.map(async (fault, at) => {
      const accounts = { hub: `1000000000${10 + at}`, target: `2000000000${10 + at}` };
      const templates = path.join(folder, `templates-${at}`);
      await mkdir(templates);
      for (const file of ['hub.yml', 'target.yml'])
        await copyFile(path.join(TEMPLATES, file), path.join(templates, file));
      const faulty = path.join(templates, fault.template);
      await writeFile(faulty, withFault(fault, await readFile(faulty, 'utf8')));
      const settings = { run: RUN, accounts, templates };
      const snapshots = {};
      for (const [side, account] of Object.entries(accounts)) {
        const credentials = await credentialsIn(moto, account);
        const administrator = { name: 'administrator', template: ADMINISTRATOR, parameters: setUp(account, claims) };
        await createStack(moto, credentials, administrator);
        const wanted = stacksOf(settings, claims).filter(
          (one) => one.account === side && fault.stacks.includes(one.key),
        );
        for (const stack of wanted) await createStack(moto, credentials, { name: stack.key, ...stack });
        snapshots[account] = await authorizationDetails(moto, credentials);
      }
      return { fault, accounts, templates, snapshots };
    }),
  );
}

/** Deploys, performs and deletes as a user would. Faults are planted meanwhile. */
async function prove(moto, aws, folder, claims) {
  const profiles = await profilesOf(
    moto,
    { 'xacct-live-hub': ACCOUNTS.hub, 'xacct-live-target': ACCOUNTS.target },
    folder,
  );
  const env = environmentFor(ACCOUNTS, '30', {
    ...profiles,
    AWS_ENDPOINT_URL_CLOUDFORMATION: moto.url,
    ...aws.environmentWithIam(),
    GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
  });
  for (const account of Object.values(ACCOUNTS)) {
    const parameters = setUp(account, claims);
    await createStack(moto, await credentialsIn(moto, account), { name: 'once', template: ADMINISTRATOR, parameters });
  }
  const [up, planted] = await Promise.all([live(['up'], env), plant(moto, folder, claims)]);
  claimAll('the AWS CLI deploys the templates of a run', up.status === 0, up);
  const deployed = await snapshotsOf(moto, ACCOUNTS);
  const snapshots = [deployed, ...planted.map((one) => one.snapshots)];
  const models = await Promise.all(snapshots.map((one, at) => modelOf(path.join(folder, `deployed-${at}`), one)));
  aws.setWorld({ accounts: Object.assign({}, ...models) });
  const [result] = await Promise.all([live(['run'], env), proveFaults(planted, env)]);
  claimAll('every row is as expected', result.status === 0, result);
  const summary = await readFile(env.GITHUB_STEP_SUMMARY, 'utf8');
  claim('the job summary has the table', summary.includes('| ✅ | hub | allowed;'));
  for (const [, mark, row] of result.text.matchAll(/^\| (.) \| (.*?) \|/gm)) {
    if (mark !== ' ') claim(row, mark === '✅');
  }
  // As if the run had failed half way.
  await deleteStack(moto, await credentialsIn(moto, ACCOUNTS.target), `${PREFIX}${RUN}-external`);
  const down = await live(['down'], env);
  const isDeleted = down.status === 0 && down.text === 'Deleted 7 stacks.\n' && (await rolesLeft(moto)).length === 0;
  claimAll('what was deployed is deleted, also if a part is missing', isDeleted, down);
  const again = await live(['down'], env);
  claimAll('nothing is deleted twice', again.status === 0 && again.text === 'Deleted 0 stacks.\n', again);
}

/** The run of each fault fails, and names exactly its rows. */
async function proveFaults(planted, env) {
  const queue = [...planted];
  for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
    const { fault, accounts, templates } = one;
    const only = fault.rows.flatMap((row) => ['--only', row]);
    const result = await live(['run', '--templates', templates, ...only], {
      ...env,
      ...environmentFor(accounts, '0'),
      GITHUB_STEP_SUMMARY: '',
    });
    const named = [...result.text.matchAll(/^not as expected: (.*)$/gm)].map(([, row]) => row);
    claimAll(
      `if ${fault.name}, the run names ${fault.rows.join(', ')}`,
      result.status === 1 && `${named}` === `${fault.rows}`,
      result,
    );
  }
}

async function snapshotsOf(moto, accounts) {
  const texts = Object.values(accounts).map(async (account) => [
    account,
    await authorizationDetails(moto, await credentialsIn(moto, account)),
  ]);
  return Object.fromEntries(await Promise.all(texts));
}

/** The rows of the table and those of UNCONFIRMED.md name each other. */
async function claimUnconfirmed() {
  const page = await readFile(path.join(ROOT, 'src/iam/UNCONFIRMED.md'), 'utf8');
  const there = [...page.matchAll(/^\| (\d+) \|.* Live rows: (.*?)\.? \|$/gm)].flatMap(([, number, names]) =>
    names.split('; ').map((name) => `${number} ${name}`),
  );
  const here = rowsOf({ run: RUN, accounts: ACCOUNTS }).flatMap(({ name, settles = [] }) =>
    settles.map((number) => `${number} ${name}`),
  );
  claimAll('UNCONFIRMED.md and the rows name each other', `${there.toSorted()}` === `${here.toSorted()}`, {
    text: `there: ${there.join(' | ')}\nhere: ${here.join(' | ')}`,
  });
}

/** The names of roles of runs that moto still has. */
async function rolesLeft(moto) {
  const snapshots = Object.values(await snapshotsOf(moto, ACCOUNTS));
  const names = snapshots.flatMap((text) => JSON.parse(text).RoleDetailList.map(({ RoleName }) => RoleName));
  return names.filter((name) => name.startsWith(PREFIX));
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'live-proof-'));
process.env.PATH = `${import.meta.dirname}${path.delimiter}${process.env.PATH}`;
const moto = await startMoto();
const aws = await startLocalAws({
  world: { accounts: {} },
  claims: JOB,
  subjectFormat: 'immutable',
  sessionSeconds: 30,
});
try {
  const claims = claimsOf(await aws.issueToken());
  await Promise.all([prove(moto, aws, folder, claims), claimUnconfirmed()]);
} finally {
  await Promise.all([aws.stop(), moto.stop()]);
  await rm(folder, { recursive: true, force: true });
}
