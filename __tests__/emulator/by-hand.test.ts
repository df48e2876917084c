/** The lines of docs/local.md for a shell, run as they stand with the tools that they need, where these are. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { markedBlock } from '../marked-blocks.js';

// They are tools of the reader's, which a machine that runs these tests may lack.
const isThere = (tool: string) => spawnSync(tool, ['--version']).status === 0;
const whereToolsAre = ['curl', 'jq', 'aws'].every(isThere) ? describe : describe.skip;
// For what hangs: they take some seconds, most of them for the start of the AWS CLI.
const PATIENCE_MS = 300_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'by-hand-'));
  mkdirSync(path.join(folder, 'home'));
  // The page speaks from a checkout of this project, but for the log that stays there.
  symlinkSync(path.resolve('dist'), path.join(folder, 'dist'));
});
afterAll(() => rmSync(folder, { recursive: true }));

whereToolsAre('docs/local.md', () => {
  test(
    'goes from a token to the target role by hand, and sees what decided',
    () => {
      // A line that fails must not leave the server behind.
      const lines = `trap 'kill $! 2> /dev/null' EXIT TERM\n${markedBlock('docs/local.md', 'sh', 'by-hand')}`;
      const { status, stdout, stderr } = spawnSync('sh', ['-euc', lines], {
        cwd: folder,
        // Nothing of the machine's own settings.
        env: { PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`, HOME: path.join(folder, 'home') },
        encoding: 'utf8',
        timeout: PATIENCE_MS,
      });
      const [arn, ...calls] = stdout.trim().split('\n');
      expect([status, arn]).toEqual([0, 'arn:aws:sts::222222222222:assumed-role/DeployRole/by-hand']);
      expect(calls).toEqual([
        expect.stringMatching(/^local AWS: AssumeRoleWithWebIdentity .*github-hub as by-hand .*: 200 \(statement/),
        expect.stringMatching(/^local AWS: AssumeRole .*DeployRole as by-hand .*: 200 \(statement/),
      ]);
      expect(stderr).toContain('local AWS: tokens have the subject');
    },
    PATIENCE_MS,
  );
});
