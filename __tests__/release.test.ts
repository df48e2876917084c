/** The scripts of the release workflow, run by bash with a `gh` and a `git` that tell what was asked of them. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

const SHA = 'a'.repeat(40);
const MOVED = 'b'.repeat(40);
const folder = mkdtempSync(path.join(os.tmpdir(), 'release-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Step {
  readonly name?: string;
  readonly run?: string;
}
const workflow: { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> } = parse(
  readFileSync('.github/workflows/release.yml', 'utf8'),
);

function scriptOf(job: string, name: string): string {
  const script = workflow.jobs[job]?.steps.find((step) => step.name === name)?.run;
  if (script === undefined) throw new Error(`no step ${name}`);
  return script;
}

/** Runs a script as the runner would; each name of a commit is answered with the next of `tagged`, then with the last. */
function run(script: string, { tagged = [SHA], head = SHA, immutable = 'true' } = {}) {
  const home = mkdtempSync(path.join(folder, 'run-'));
  const calls = path.join(home, 'calls');
  const program = (name: string, body: string) => {
    writeFileSync(path.join(home, name), `#!/bin/bash\n${body}\n`);
    chmodSync(path.join(home, name), 0o755);
  };
  writeFileSync(calls, '');
  writeFileSync(path.join(home, 'tagged'), `${tagged.join('\n')}\n`);
  program('git', `echo ${head}`);
  program(
    'gh',
    `echo "$*" >> "${calls}"
case "$*" in
  *commits/tags/*)
    head -n 1 "${home}/tagged"
    if (($(wc -l < "${home}/tagged") > 1)); then sed -i 1d "${home}/tagged"; fi ;;
  *releases/tags/*) echo ${immutable} ;;
esac`,
  );
  const env = {
    PATH: `${home}:/usr/bin:/bin`,
    GITHUB_SHA: SHA,
    GITHUB_REF_NAME: 'v1.2.3',
    GITHUB_REPOSITORY: 'org/xacct-action',
  };
  const { status, stdout } = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
    env,
    encoding: 'utf8',
  });
  const made = readFileSync(calls, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('release '));
  return { status, stdout, made: made.map((line) => line.split(' ').slice(0, 2).join(' ')) };
}

describe('the release job', () => {
  const publish = scriptOf('release', 'Publish');

  test('publishes the commit that it attested', () => {
    expect(run(publish)).toMatchObject({ status: 0, made: ['release create', 'release upload', 'release edit'] });
  });

  test.each([
    ['before it begins', [MOVED], []],
    ['while the draft is made', [SHA, MOVED], ['release create', 'release upload']],
    ['while it is published', [SHA, SHA, MOVED], ['release create', 'release upload', 'release edit']],
    ['so that nothing answers', [''], []],
  ])('fails where the tag was moved %s', (_, tagged, made) => {
    const result = run(publish, { tagged });
    expect(result).toMatchObject({ status: 1, made });
    expect(result.stdout).toContain(`::error::`);
    expect(result.stdout).toContain(SHA);
  });

  test('fails where the release is not immutable', () => {
    expect(run(publish, { immutable: 'false' })).toMatchObject({ status: 1 });
  });

  test('fails where the checkout is another commit', () => {
    const script = scriptOf('release', 'The checkout is the commit that was verified');
    expect(run(script).status).toBe(0);
    expect(run(script, { head: MOVED })).toMatchObject({ status: 1, stdout: expect.stringContaining(MOVED) });
  });
});
