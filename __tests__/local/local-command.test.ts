/** The committed bundle as a command, outside of workflows. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SERVE_USAGE } from '../../src/local/serve-flags.js';

const BUNDLE = path.resolve('dist/local/index.js');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'local-command-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function ran(...words: string[]) {
  return spawnSync(process.execPath, [BUNDLE, ...words], { cwd: folder, encoding: 'utf8' });
}

describe('node dist/local/index.js', () => {
  test.each([[['serve', '--help']], [['--help']]])('names the flags of serve, asked by %j', (words) => {
    const { status, stdout, stderr } = ran(...words);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(SERVE_USAGE);
  });

  test.each([[[]], [['start']]])('names its commands to whoever gives none of them: %j', (words: string[]) => {
    const { status, stdout, stderr } = ran(...words);
    expect(status).toBe(2);
    expect(stdout + stderr).toMatch(/^serve .*\n[\s\S]*^check /m);
  });

  test('says on every line of what is wrong that it is the local one', () => {
    const { status, stderr } = ran('serve', '--claims', 'forc', '--faults', 'x');
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'local AWS: it cannot run:',
      expect.stringMatching(/^local AWS: --claims holds "forc": write fork if that is meant/),
      expect.stringMatching(/^local AWS: --faults holds "x"/),
    ]);
  });

  test('says what is odd beside what it plays', () => {
    const hub = 'hub: { role: "arn:aws:iam::111122223333:role/github-hub" }';
    writeFileSync(path.join(folder, 'accounts.yml'), `${hub}\naccounts:\n  dev: { id: "222222222222" }\n`);
    const { status, stderr } = ran('serve', '--accounts-file', 'accounts.yml', '--until-stdin-closes');
    expect(status).toBe(0);
    expect(stderr).toContain('local AWS: dev in "accounts.yml" has no role, so nobody gets in there');
  });

  test('lets no file begin a workflow command', () => {
    const file = path.join(folder, 'world.json');
    writeFileSync(file, '\n::warning::from a file\n##[error]so is this');
    const { status, stderr } = ran('serve', '--world', file);
    expect(status).toBe(2);
    expect(stderr).toContain('is no JSON of a world');
    expect(stderr).not.toMatch(/^(?!local AWS: )./m);
    expect(stderr).not.toContain('##[');
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
