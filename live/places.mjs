import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { formatParameters } from './stacks.mjs';

const XACCT = path.resolve(import.meta.dirname, '../dist/cli/index.js');
const ADMINISTRATOR = path.join(import.meta.dirname, 'administrator.yml');
const ISSUER = 'https://token.actions.githubusercontent.com';

/** Sessions of the emulator end after this many seconds, so that a row can wait for the end. */
const SESSION_SECONDS = 30;

/** What a step on GitHub's runner has. The profiles of the administrators are not in it. */
const OF_THE_RUNNER =
  /^(PATH|LANG|GITHUB_\w+|RUNNER_\w+|ACTIONS_ID_TOKEN_REQUEST_(URL|TOKEN)|AWS_ENDPOINT_URL_(STS|IAM)|(HTTPS?|NO)_PROXY)$/i;

/** The files and folders of the step that runs this program. Each row has its own. */
const OF_THIS_STEP =
  /^(GITHUB_(ACTION_PATH|ENV|EVENT_PATH|OUTPUT|PATH|STATE|STEP_SUMMARY|WORKSPACE)|RUNNER_(TEMP|TOOL_CACHE|WORKSPACE))$/;

/** The variables of the job for a row that runs in AWS. */
export function variablesOfJob(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => OF_THE_RUNNER.test(name) && !OF_THIS_STEP.test(name)),
  );
}

/**
 * Starts the emulator with the policies that the templates have for these stacks, and tokens with these claims. Resolves to the
 * `variables` of a job that reaches it, and `stop()`. Rejects if a template is not valid.
 */
export async function startEmulator(stacks, claims, { accounts }, environment) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'live-policies-'));
  await writePolicies(folder, stacks, claims, accounts);
  const words = Object.entries(claims)
    .filter(([name, value]) => !['aud', 'iss', 'iat', 'exp', 'nbf', 'jti'].includes(name) && typeof value !== 'object')
    .flatMap(([name, value]) => ['--claims', `${name}=${value}`]);
  const limits = ['--session-seconds', String(SESSION_SECONDS), '--until-stdin-closes', '--quiet'];
  const server = spawn(process.execPath, [XACCT, 'serve', '--policies', folder, ...words, ...limits], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const first = await Promise.race([
    once(readline.createInterface({ input: server.stdout }), 'line'),
    ended.then(() => undefined),
  ]);
  if (first === undefined) {
    await rm(folder, { recursive: true, force: true });
    throw new Error('The emulator did not start. Correct the templates.');
  }
  return {
    variables: { ...variablesOfJob(environment), ...JSON.parse(first[0]).environment },
    stop: async () => {
      server.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A folder of policies, as docs/local.md describes it: the templates of both accounts with their parameters. */
async function writePolicies(folder, stacks, { sub, repository_id, job_workflow_ref }, accounts) {
  for (const [account, id] of Object.entries(accounts)) {
    const ofAccount = path.join(folder, id);
    await mkdir(ofAccount);
    const provider = { url: ISSUER, audiences: ['sts.amazonaws.com'] };
    await writeFile(path.join(ofAccount, 'account.json'), JSON.stringify({ oidcProviders: [provider] }));
    const administrator = {
      key: 'administrator',
      template: ADMINISTRATOR,
      parameters: {
        Subject: sub,
        RepositoryId: repository_id,
        WorkflowRef: job_workflow_ref,
        ProviderArn: `arn:aws:iam::${id}:oidc-provider/${new URL(ISSUER).host}`,
      },
    };
    for (const { key, template, parameters } of [administrator, ...stacks.filter((one) => one.account === account)]) {
      await copyFile(template, path.join(ofAccount, `${key}.yml`));
      await writeFile(path.join(ofAccount, `${key}.parameters.json`), formatParameters(parameters));
    }
  }
}
