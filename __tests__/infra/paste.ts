/** The shell of the pages, as somebody pastes it. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe } from '@jest/globals';
import { accountsFolder, writeFiles } from '../support/files.js';

const XACCT = path.resolve('.');
// What asks AWS, GitHub or chance.
const ASKS = /^(?:(?:aws|gh|terraform) (?:.*\\\n)*.*|export \w+=\$\(openssl .*)\n/gm;

/** Runs lines of a shell in a folder. */
export function paste(lines: string, folder: string, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', lines], {
    cwd: folder,
    env: { ...process.env, XACCT, ...env },
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

/** Runs them in a new folder, with files in place of what AWS would have answered. */
export function pasteWith(
  lines: string,
  answers: Readonly<Record<string, object>>,
  env: Readonly<Record<string, string>> = {},
) {
  const folder = accountsFolder(undefined);
  writeFiles(folder, answers);
  return { folder, ...paste(lines.replace(ASKS, ''), folder, env) };
}

/** `describe` for what needs jq, a tool of the reader's that a machine which runs these tests may lack. */
export const whereJqIs = spawnSync('jq', ['--version']).status === 0 ? describe : describe.skip;
