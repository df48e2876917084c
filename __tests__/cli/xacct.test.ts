/** The committed bundle as a command, outside of workflows. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { INFRA_USAGE } from '../../src/cli/infra-flags.js';
import { SERVE_USAGE } from '../../src/cli/serve-flags.js';
import { SNAPSHOT_USAGE } from '../../src/cli/snapshot-flags.js';
import { TEST_USAGE } from '../../src/cli/test-flags.js';

const BUNDLE = path.resolve('dist/cli/index.js');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'local-command-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function ran(...words: string[]) {
  return spawnSync(process.execPath, [BUNDLE, ...words], { cwd: folder, encoding: 'utf8' });
}

describe('xacct', () => {
  test.each([[['--help']], [['-h']], [['help']]])('names its commands for %j', (words) => {
    const { status, stdout, stderr } = ran(...words);
    expect([status, stderr]).toEqual([0, '']);
    for (const name of ['serve', 'test', 'infra', 'snapshot']) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test.each([
    ['serve', SERVE_USAGE],
    ['test', TEST_USAGE],
    ['infra', INFRA_USAGE],
    ['snapshot', SNAPSHOT_USAGE],
  ])('prints the flags of %s', (name, usage) => {
    for (const words of [
      [name, '--help'],
      [name, '-h'],
      ['help', name],
    ]) {
      expect(ran(...words)).toMatchObject({ status: 0, stdout: usage, stderr: '' });
    }
  });

  test('prints its version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(ran('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    ['nothing', [], /^Usage: xacct COMMAND/],
    [
      'an unknown command',
      ['start'],
      /^"start" is not a command of xacct\. Use serve, test, infra, snapshot\.\n\nUsage: /,
    ],
    ['nearly a command', ['tset'], /^"tset" is not a command of xacct\. Use test if that is meant\.\n/],
    ['a flag in front', ['--quiet', 'test'], /^"--quiet" is before the command\. Use xacct COMMAND \[flags\]\.\n/],
    ['help for what is none', ['help', 'me'], /^"me" is not a command of xacct\./],
    ['a workflow command', ['::error::x'], /^"∶∶error::x" is not a command of xacct\./],
  ])('ends with 2 and its usage on standard error for %s', (_, words, said) => {
    const { status, stdout, stderr } = ran(...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
  });

  test('says on every line of what is wrong that it is the local one', () => {
    const { status, stderr } = ran('serve', '--claims', 'forc', '--faults', 'x');
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'local AWS: cannot start:',
      expect.stringMatching(/^local AWS: --claims contains "forc", which is not a claim\. Use fork if that is meant/),
      expect.stringMatching(/^local AWS: --faults contains "x"/),
    ]);
  });

  test('says what is odd beside what it plays', () => {
    const hub = 'hub: { role: "arn:aws:iam::111122223333:role/github-hub" }';
    writeFileSync(path.join(folder, 'accounts.yml'), `${hub}\naccounts:\n  dev: { id: "222222222222" }\n`);
    const { status, stderr } = ran('serve', '--accounts-file', 'accounts.yml', '--until-stdin-closes');
    expect(status).toBe(0);
    expect(stderr).toContain('local AWS: dev in "accounts.yml" has no role, so no job can use');
  });

  test('goes on serving when its reader goes away', async () => {
    const child = spawn(process.execPath, [BUNDLE, 'serve'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    const [line] = await once(child.stdout, 'data');
    const { stsUrl } = JSON.parse(String(line).split('\n')[0] ?? '');
    child.stdout.destroy();
    for (let call = 0; call < 3; call += 1) expect((await fetch(`${stsUrl}/nothing`)).status).toBe(404);
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });
});
