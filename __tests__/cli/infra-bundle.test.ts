/** The committed bundle, run as a user runs it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { accountsFile } from '../support/accounts-files.js';
import { IMMUTABLE_FLAGS, runInfra } from '../support/command.js';
import { accountsFolder, removeFolders } from '../support/files.js';

afterAll(removeFolders);

function run(text: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.resolve('dist/cli/index.js'), 'infra', ...args],
    {
      cwd: accountsFolder(text),
      encoding: 'utf8',
    },
  );
  return { status, out: stdout, err: stderr };
}

test('prints what the sources make, the rest apart from it', () => {
  const text = accountsFile(3, ', external-id-env: EXTERNAL_ID');
  const { folder: _, ...expected } = runInfra(text, ...IMMUTABLE_FLAGS);
  expect(run(text, ...IMMUTABLE_FLAGS)).toEqual(expected);
});

test('ends with 2 when it can’t make anything', () => {
  expect(run(accountsFile(3), '--branch', 'main')).toMatchObject({
    status: 2,
    out: '',
    err: expect.stringContaining('--repository is missing'),
  });
});

test('ends well when its reader goes away', async () => {
  const args = [path.resolve('dist/cli/index.js'), 'infra', ...IMMUTABLE_FLAGS, '--organization', 'o-exampleorgid'];
  const child = spawn(process.execPath, args, {
    cwd: accountsFolder(accountsFile(2000)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said).not.toContain('EPIPE');
});

test('writes all of a long output', () => {
  const text = accountsFile(2000);
  const { status, out } = run(text, ...IMMUTABLE_FLAGS, '--organization', 'o-exampleorgid');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ targets: [{ accounts: { length: 2000 } }] });
});
