// Runs a workflow of this checkout under the real act, against a local AWS behind a wiretap.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { act, root } from './act-process.mjs';
import { wiretap } from './request-recorder.mjs';

/**
 * Runs a workflow by `workflow_dispatch` with these inputs. What comes back beside what act says: the calls that the local AWS got,
 * every secret that went over the wire, and the texts of the files that were left.
 */
export async function runWorkflow(workflow, inputs = {}) {
  const home = await mkdtemp(path.join(os.tmpdir(), 'act-'));
  const aws = spawn(process.execPath, ['dist/cli/index.js', 'serve', '--quiet', '--until-stdin-closes'], {
    cwd: root,
    // Tokens speak of the job whose variables are found, and this may be run by one.
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const ready = await firstLine(aws);
    const wire = await wiretap(ready.stsUrl);
    try {
      const variables = {
        ACTIONS_ID_TOKEN_REQUEST_URL: ready.tokenRequestUrl.replace(ready.stsUrl, wire.url),
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: ready.requestToken,
        AWS_ENDPOINT_URL_STS: wire.url,
        GITHUB_REPOSITORY: 'octo/shop',
      };
      const run = await act(root, home, [
        'workflow_dispatch',
        '-W',
        workflow,
        ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
        ...Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]),
      ]);
      return { ...run, calls: wire.calls, secrets: [ready.requestToken, ...wire.secrets()], left: await filesIn(home) };
    } finally {
      wire.stop();
    }
  } finally {
    aws.stdin.end();
    await rm(home, { recursive: true, force: true });
  }
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
