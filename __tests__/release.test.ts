/** scripts/release.mjs, in copies of this repository, with a `gh` that records what is requested of it. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { REPOSITORY } from '../src/shared/project.js';
import { VERSION } from '../src/shared/version.js';
import { copyRepository } from './support/repository-copy.js';

const TAG = `v${VERSION}`;
const MOVED = 'b'.repeat(40);
const SCRIPT = path.resolve('scripts/release.mjs');
const { folder, git } = copyRepository();
const home = mkdtempSync(path.join(os.tmpdir(), 'release-'));
afterAll(() => {
  for (const one of [folder, home]) rmSync(one, { recursive: true });
});

interface Environment {
  readonly [name: string]: string | undefined;
}

function release(words: readonly string[], environment: Environment = {}) {
  const run = spawnSync(process.execPath, ['--no-warnings', path.join(folder, 'scripts/release.mjs'), ...words], {
    cwd: folder,
    env: { PATH: `${home}:${process.env.PATH}`, ...environment },
    encoding: 'utf8',
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** The copy as `prepare` leaves it, committed and on main. */
function prepared(): string {
  expect(release(['prepare', VERSION])).toMatchObject({ status: 0, stderr: '' });
  if (git('status', '--porcelain') !== '') git('commit', '--quiet', '--all', '--message=Release');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  return git('rev-parse', 'HEAD').trim();
}
const SHA = prepared();
const JOB = { GITHUB_ACTIONS: 'true', GITHUB_SHA: SHA, GITHUB_REF_NAME: TAG, GITHUB_REPOSITORY: REPOSITORY };

afterEach(() => {
  if (git('status', '--porcelain') === '' && git('rev-parse', 'HEAD').trim() === SHA) return;
  git('reset', '--quiet', '--hard', SHA);
});

describe('the dry run', () => {
  test('does all, and publishes nothing', () => {
    const { status, stdout, stderr } = release(['--dry-run', '--builds', '0']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/^would run: gh (?:release \w+|api)/gm)).toEqual([
      'would run: gh release create',
      'would run: gh release upload',
      'would run: gh release edit',
      'would run: gh api',
    ]);
    expect(stdout.trim().split('\n').at(-1)).toBe('The dry run passed. Nothing was published.');
    expect(git('tag', '--list')).toBe('');
    expect(git('status', '--porcelain')).toBe('');
  });

  test('fails where the real release would', () => {
    appendFileSync(
      path.join(folder, 'dist/main/licenses.txt'),
      `\n${'-'.repeat(80)}\n\nevil 1.0.0 (AGPL-3.0)\n\nText\n`,
    );
    git('commit', '--quiet', '--all', '--message=Bundle');
    expect(release(['--dry-run', '--builds', '0'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('dist/main has evil 1.0.0 under AGPL-3.0'),
    });
  });
});

describe('prepare', () => {
  test('gives the changelog its section and keeps a new one open', () => {
    const text = readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8');
    expect(text).toMatch(
      new RegExp(`^## Unreleased\\n\\n## ${VERSION.replaceAll('.', '\\.')} \\(\\d{4}-\\d\\d-\\d\\d\\)\\n\\n`, 'm'),
    );
  });

  test('sets a new version in every place, and builds', () => {
    writeFileSync(
      path.join(folder, 'scripts/build.mjs'),
      "import { writeFileSync } from 'node:fs'; writeFileSync('built', '');",
    );
    const changelog = path.join(folder, 'CHANGELOG.md');
    writeFileSync(
      changelog,
      readFileSync(changelog, 'utf8').replace('## Unreleased\n', '## Unreleased\n\n- A change.\n'),
    );

    expect(release(['prepare', '98.7.6'])).toMatchObject({ status: 0, stderr: '' });

    expect(existsSync(path.join(folder, 'built'))).toBe(true);
    rmSync(path.join(folder, 'built'));
    expect(git('grep', '-c', '98\\.7\\.6', '--', ':(exclude)__tests__').trim().split('\n')).toEqual([
      'CHANGELOG.md:1',
      'README.md:1',
      'package-lock.json:2',
      'package.json:1',
      'src/shared/version.ts:1',
    ]);
    git('commit', '--quiet', '--all', '--message=98.7.6');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const job = { ...JOB, GITHUB_SHA: git('rev-parse', 'HEAD').trim(), GITHUB_REF_NAME: 'v98.7.6' };
    expect(release(['check', '--builds', '0'], job)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('v98.7.6 moves v98'),
    });
  });

  test('changes nothing when it is done already', () => {
    expect(release(['prepare', VERSION])).toMatchObject({ status: 0 });
    expect(git('status', '--porcelain')).toBe('');
  });

  test.each([['v1.0.0'], ['1.0.0-rc.1'], ['']])('rejects %j', (version) => {
    expect(release(['prepare', version])).toMatchObject({ status: 1, stdout: expect.stringContaining('is not X.Y.Z') });
    expect(git('status', '--porcelain')).toBe('');
  });
});

describe('check', () => {
  const check = (environment: Environment = {}) => release(['check', '--builds', '0'], { ...JOB, ...environment });
  const edit = (file: string, from: string | RegExp, to: string) => {
    const name = path.join(folder, file);
    const text = readFileSync(name, 'utf8');
    expect(text.replace(from, to)).not.toBe(text);
    writeFileSync(name, text.replace(from, to));
  };

  test('passes on a release that is prepared, and counts licences', () => {
    const { status, stdout } = check();
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\d+ packages are bundled: .*\d+ MIT/m),
    });
  });

  test.each([
    ['a tag of another version', { GITHUB_REF_NAME: 'v99.0.0' }, 'The tag is v99.0.0, the version in package.json is'],
    ['another commit', { GITHUB_SHA: MOVED }, `the commit to release is ${MOVED}`],
    ['a commit that main does not have', { GITHUB_SHA: MOVED }, `${MOVED} is not on main`],
  ])('rejects %s', (_, environment, sentence) => {
    const { status, stdout } = check(environment);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error::/);
    expect(stdout).toContain(sentence);
  });

  test.each([
    ['src/shared/version.ts', /VERSION = '[^']+'/, "VERSION = '98.0.0'"],
    ['package-lock.json', /"version": "[^"]+"/, '"version": "98.0.0"'],
    ['README.md', /\*\*Status: [^,]+,/, '**Status: 98.0.0,'],
  ])('rejects another version in %s', (file, from, to) => {
    edit(file, from, to);
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringContaining(`${file} does not have the version`) });
  });

  test.each([
    ['a section', /^## \d.*\n/m, ''],
    ['anything in the section', /^(## \d.*\n)[\s\S]*/m, '$1\n'],
  ])('rejects a changelog without %s', (_, from, to) => {
    edit('CHANGELOG.md', from, to);
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringContaining('CHANGELOG.md has no section') });
  });

  test.each(['AGPL-3.0-only', 'SEE LICENSE IN FILE'])('rejects a bundled package under %s', (licence) => {
    edit('dist/check/licenses.txt', /^(.*) \(MIT\)$/m, `$1 (${licence})`);
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringContaining(`under ${licence}, which`) });
  });

  test('reports all at once', () => {
    edit('CHANGELOG.md', /^## \d.*\n/m, '');
    const { stdout } = check({ GITHUB_REF_NAME: 'v99.0.0' });
    expect(stdout.match(/%0A/g)).toHaveLength(1);
  });

  test('needs the variables of a job', () => {
    expect(check({ GITHUB_SHA: '' })).toMatchObject({ status: 1, stdout: expect.stringContaining('GITHUB_SHA') });
  });
});

describe('pack', () => {
  const pack = (environment: Environment = {}) => release(['pack'], { ...JOB, ...environment });
  const archive = path.join(folder, 'release', `xacct-action-${TAG}.tar.gz`);

  test('writes an archive that runs by itself, with its checksum, and the same one again', () => {
    expect(pack()).toMatchObject({ status: 0, stdout: `${path.basename(archive)}\nSHA256SUMS\n` });
    const first = readFileSync(archive);
    expect(spawnSync('shasum', ['-a', '256', '--check', 'SHA256SUMS'], { cwd: path.dirname(archive) }).status).toBe(0);

    const unpacked = mkdtempSync(path.join(home, 'unpacked-'));
    spawnSync('tar', ['-xzf', archive, '-C', unpacked]);
    const root = path.join(unpacked, `xacct-action-${TAG}`);
    for (const action of ['.', 'matrix', 'check', 'local']) {
      const { runs } = parse(readFileSync(path.join(root, action, 'action.yml'), 'utf8'));
      for (const entry of [runs.main, runs.post]) {
        expect(entry === undefined || existsSync(path.join(root, action, entry))).toBe(true);
      }
    }
    const { stdout } = spawnSync(process.execPath, ['dist/cli/index.js', '--help'], { cwd: root, encoding: 'utf8' });
    expect(stdout).toContain('xacct');
    // What is under other licences, or only builds and tests, stays out.
    for (const other of ['.ci', 'src', 'scripts', '__tests__']) expect(existsSync(path.join(root, other))).toBe(false);

    expect(pack()).toMatchObject({ status: 0 });
    expect(readFileSync(archive).equals(first)).toBe(true);
  });

  test('takes the commit, not what was changed since', () => {
    writeFileSync(path.join(folder, 'dist/main/index.js'), 'evil');
    expect(pack()).toMatchObject({ status: 0 });
    const { stdout } = spawnSync('tar', ['-xzOf', archive, `xacct-action-${TAG}/dist/main/index.js`], {
      encoding: 'utf8',
    });
    expect(stdout).toBe(git('show', 'HEAD:dist/main/index.js'));
  });

  test('fails where the checkout is another commit', () => {
    expect(pack({ GITHUB_SHA: MOVED })).toMatchObject({ status: 1, stdout: expect.stringContaining(MOVED) });
  });
});

/** Puts a `gh` on the path: each name of the tag's commit is answered with the next of `tagged`, then with the last. */
function publishing(step: 'publish' | 'major', { tagged = [SHA], immutable = 'true', tags = [TAG] } = {}) {
  const calls = path.join(home, 'calls');
  writeFileSync(calls, '');
  writeFileSync(path.join(home, 'tagged'), `${tagged.join('\n')}\n`);
  writeFileSync(path.join(home, 'tags'), tags.map((tag) => `refs/tags/${tag}\n`).join(''));
  const gh = path.join(home, 'gh');
  writeFileSync(
    gh,
    `#!/bin/bash
echo "$*" >> "${calls}"
case "$*" in
  *commits/tags/*)
    head -n 1 "${home}/tagged"
    if (($(wc -l < "${home}/tagged") > 1)); then echo "$(tail -n +2 "${home}/tagged")" > "${home}/tagged"; fi ;;
  *releases/tags/*) echo ${immutable} ;;
  *matching-refs*) cat "${home}/tags" ;;
esac
`,
  );
  chmodSync(gh, 0o755);
  if (!existsSync(path.join(folder, 'release'))) expect(release(['pack'], JOB).status).toBe(0);
  const { status, stdout } = release([step], JOB);
  return { status, stdout, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

describe('publish', () => {
  const made = (calls: readonly string[]) =>
    calls.filter((line) => line.startsWith('release ')).map((line) => line.split(' ').slice(0, 2).join(' '));

  test('publishes the commit that it attested, with the notes of the changelog', () => {
    const { status, calls } = publishing('publish');
    expect(status).toBe(0);
    expect(made(calls)).toEqual(['release create', 'release upload', 'release edit']);
    const [, notes = ''] = /--notes-file (\S+)/.exec(calls.join('\n')) ?? [];
    const text = readFileSync(notes, 'utf8').trim();
    expect(text.length).toBeGreaterThan(100);
    expect(readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8')).toContain(text);
    expect(text).not.toMatch(/^## /m);
  });

  test.each([
    ['before it begins', [MOVED], []],
    ['while the draft is made', [SHA, MOVED], ['release create', 'release upload']],
    ['while it is published', [SHA, SHA, MOVED], ['release create', 'release upload', 'release edit']],
    ['so that nothing answers', [''], []],
  ])('fails where the tag was moved %s', (_, tagged, expected) => {
    const { status, stdout, calls } = publishing('publish', { tagged });
    expect({ status, made: made(calls) }).toEqual({ status: 1, made: expected });
    expect(stdout).toContain('::error::');
    expect(stdout).toContain(SHA);
  });

  test('fails where the release is not immutable', () => {
    expect(publishing('publish', { immutable: 'false' })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('immutable'),
    });
  });
});

describe('major', () => {
  const [major = ''] = TAG.split('.');
  const changes = (calls: readonly string[]) => calls.filter((line) => line.includes('--method'));

  test('creates the tag at the first release', () => {
    const { status, calls } = publishing('major');
    expect(status).toBe(0);
    expect(changes(calls)).toEqual([
      `api --method POST repos/${REPOSITORY}/git/refs -f ref=refs/tags/${major} -f sha=${SHA}`,
    ]);
  });

  test('moves the tag where it exists', () => {
    const { calls } = publishing('major', { tags: [major, TAG] });
    expect(changes(calls)).toEqual([
      `api --method PATCH repos/${REPOSITORY}/git/refs/tags/${major} -f sha=${SHA} -F force=true`,
    ]);
  });

  test('leaves the tag where a newer release is, by numbers', () => {
    const { status, stdout, calls } = publishing('major', { tags: [major, TAG, `${major}.99.10`, `${major}.99.9`] });
    expect({ status, changes: changes(calls) }).toEqual({ status: 0, changes: [] });
    expect(stdout).toContain(`${major}.99.10 is newer`);
  });
});

describe('the workflow', () => {
  const { on: event, jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8'));
  const commands: readonly string[] = Object.values<{ steps: ReadonlyArray<{ run?: string }> }>(jobs).flatMap(
    ({ steps }) => steps.flatMap(({ run }) => run ?? []),
  );

  test('only calls the steps, in their order', () => {
    expect(event).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
    expect(commands).toEqual([
      'node scripts/release.mjs check --builds 0',
      '.ci/run',
      'npm run release -- check',
      'node scripts/release.mjs pack',
      'node scripts/release.mjs publish',
      'node scripts/release.mjs major',
    ]);
  });

  test('the script lists its steps', () => {
    const { status, stdout } = spawnSync(process.execPath, ['--no-warnings', SCRIPT], { encoding: 'utf8' });
    expect(status).toBe(1);
    for (const word of ['prepare VERSION', 'check', 'pack', 'publish', 'major', '--dry-run'])
      expect(stdout).toContain(word);
  });
});
