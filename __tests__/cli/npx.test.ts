/** The command as `npx github:org/xacct-action` runs it: out of a git repository, with nothing built and nothing else installed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let folder: string;
let repository: string;
let cache: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'npx-'));
  repository = path.join(folder, 'repository');
  cache = path.join(folder, 'cache');
  for (const file of ['package.json', 'LICENSE', 'README.md', 'accounts.schema.json', 'dist', 'infra/cloudformation']) {
    cpSync(file, path.join(repository, file), { recursive: true });
  }
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: repository });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'As it is committed');
});
afterAll(() => rmSync(folder, { recursive: true }));

function npx(...words: string[]) {
  const current = path.join(folder, 'current');
  mkdirSync(path.join(current, '.github'), { recursive: true });
  writeFileSync(
    path.join(current, '.github/accounts.yml'),
    'hub: { role: "arn:aws:iam::111122223333:role/github-hub" }\naccounts:\n  dev: { id: "222222222222", role: DeployRole }\n',
  );
  // Offline, so that anything that would be installed fails.
  const flags = ['--yes', '--offline', '--cache', cache, `git+file://${repository}`];
  return spawnSync('npx', [...flags, ...words], {
    cwd: current,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
}

test('runs, and installs no other package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(npx('--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
  const [installed = ''] = readdirSync(path.join(cache, '_npx'));
  const packages = readdirSync(path.join(cache, '_npx', installed, 'node_modules')).filter((it) => !it.startsWith('.'));
  expect(packages).toEqual(['xacct-action']);
});

test('finds the templates that come with it', () => {
  const job = ['--repository', 'octo@9919012/shop@724601234', '--branch', 'main'];
  const { status, stdout } = npx('infra', ...job, '--try-in', 'policies');
  expect([status, stdout.split('\n')]).toEqual([0, expect.arrayContaining(['policies/hub/hub.yml'])]);
});
