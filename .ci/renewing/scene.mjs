import { writeFileSync } from 'node:fs';
import { copyFile, link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import '../../scripts/typescript-sources.mjs';
import { wiretap } from '../request-recorder.mjs';
import { Ledger } from './ledger.mjs';

const { startLocalAws } = await import('../../src/emulator/emulator.ts');
const { openJob } = await import('../../src/demo/runner/job.ts');
const { exampleModel } = await import('../../src/emulator/example-model.ts');

const dist = path.resolve(import.meta.dirname, '..', '..', 'dist');
const PATIENCE_MS = 600_000;

const INPUTS = {
  'aws-region': 'eu-west-1',
  'hub-role': 'arn:aws:iam::111122223333:role/github-hub',
  'role-to-assume': 'arn:aws:iam::222222222222:role/DeployRole',
  'aws-profile': 'deploy',
  profiles: 'staging = arn:aws:iam::333333333333:role/DeployRole\nregistry = hub',
};

/** The profiles that the step makes, an empty one being that of AWS_PROFILE, and who each of them is. */
export const PROFILES = new Map([
  ['', 'arn:aws:sts::222222222222:assumed-role/DeployRole/'],
  ['staging', 'arn:aws:sts::333333333333:assumed-role/DeployRole/'],
  ['registry', 'arn:aws:sts::111122223333:assumed-role/github-hub/'],
]);

/**
 * Runs the committed action against the local AWS, whose sessions live `sessionSeconds` (an hour when absent), then all tools at
 * once as later steps until `enough` of the ledger so far, then the post step. With `blanks` there are some in the paths of
 * `RUNNER_TEMP` and Node. The answer has the ledger, the `calls`, and what became of step, tools (by id) and post step.
 */
export async function play({ tools, sessionSeconds, blanks = false, enough }) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'renewing-'));
  const paths = blanks ? await pathsWithBlanks(folder) : {};
  const stop = path.join(folder, 'stop');
  const aws = await startLocalAws({ world: exampleModel(), sessionSeconds });
  const ledger = new Ledger();
  const wire = await wiretap(aws.stsUrl, (call) => {
    ledger.take(call);
    if (enough(ledger)) writeFileSync(stop, '');
  });
  const job = await openJob({
    ...(blanks && { tempDir: paths.temp }),
    env: {
      PATH: process.env.PATH,
      ACTIONS_ID_TOKEN_REQUEST_URL: aws.tokenRequestUrl.replace(aws.stsUrl, wire.url),
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: aws.requestToken,
      AWS_ENDPOINT_URL_STS: wire.url,
    },
  });
  try {
    const main = await job.step({ entry: path.join(dist, 'main', 'index.js'), inputs: INPUTS, nodePath: paths.node });
    const run = async ({ id, command, args }) => {
      const env = { AWS_SDK_UA_APP_ID: id, STOP: stop };
      try {
        return [id, await job.run(command, [...args, ...PROFILES.keys()], { env, timeoutMs: PATIENCE_MS })];
      } finally {
        // With one that gave up there is nothing more to wait for.
        writeFileSync(stop, '');
      }
    };
    const runs = tools.map(run);
    await Promise.allSettled(runs);
    const results = new Map(await Promise.all(runs));
    const post = await job.post(main, path.join(dist, 'post', 'index.js'));
    return { main, results, post, ledger, calls: wire.calls };
  } finally {
    wire.stop();
    await Promise.all([aws.stop(), job.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function pathsWithBlanks(folder) {
  const temp = path.join(folder, 'runner temp');
  const node = path.join(folder, 'runner node', 'node');
  await mkdir(temp);
  await mkdir(path.dirname(node));
  // A symbolic link won't do: Node knows itself by where it leads to.
  await link(process.execPath, node).catch(() => copyFile(process.execPath, node));
  return { temp, node };
}
