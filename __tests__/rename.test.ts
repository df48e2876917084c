/** `npm run rename` in a copy of this repository. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { REF, REPOSITORY } from '../src/shared/project.js';
import { diagnosisInLog } from './support/diagnosis-text.js';
import { closeJobs, HUB_INPUTS, openEmulatedJob } from './support/job.js';
import { copyRepository } from './support/repository-copy.js';

const NAME = 'acme/cross.account';
const { folder: copy, git } = copyRepository();
afterAll(async () => {
  await closeJobs();
  rmSync(copy, { recursive: true });
});

function rename(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/rename.mjs', ...words], {
    cwd: copy,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** The lines of the copy that have a text, with their files. */
function linesWith(...words: readonly string[]): string {
  return spawnSync('git', ['grep', '-n', ...words], { cwd: copy, encoding: 'utf8' }).stdout;
}

describe('the sources', () => {
  test('have the name in one place, and so have the scripts', () => {
    const found = execFileSync('git', ['grep', '--untracked', '-lF', REPOSITORY, '--', 'src', 'scripts'], {
      encoding: 'utf8',
    });
    expect(found.trim().split('\n')).toEqual(['src/shared/project.ts']);
  });
});

test.each([
  [[]],
  [['acme']],
  [['acme/x', 'y']],
  [['acme/../x']],
  [['acme/x', '--ref', 'a b']],
  [['acme/x', '--reff', 'v2']],
  [['acme/x', '--from', 'acme']],
])('rejects %j and changes nothing', (words) => {
  expect(rename(...words)).toMatchObject({ status: 1, stdout: '', stderr: expect.not.stringMatching(/^ +at /m) });
  expect(git('diff', '--name-only')).toBe('');
});

test('a renamed copy has the old name nowhere, and its errors lead to it', async () => {
  expect(rename(NAME, '--no-bundle')).toMatchObject({ status: 0, stderr: '' });

  expect(linesWith('-iF', REPOSITORY)).toBe('');
  // Between slashes of a regular expression too.
  expect(linesWith('-F', REPOSITORY.replace('/', '\\/'))).toBe('');
  expect(readFileSync(path.join(copy, 'README.md'), 'utf8')).toContain(`- uses: ${NAME}@${REF}\n`);

  const { job } = await openEmulatedJob();
  const inputs = { ...HUB_INPUTS, 'role-to-assume': 'arn:aws:iam::222222222222:role/NoSuchRole' };
  const { log } = await job.step({ entry: path.join(copy, 'dist/main/index.js'), inputs });
  expect(diagnosisInLog(log).link).toBe(`https://github.com/${NAME}/blob/${REF}/docs/troubleshooting.md#hop-denied`);
});

test('with --from it loses the name that a merge brought back', () => {
  writeFileSync(path.join(copy, 'README.md'), `- uses: ${REPOSITORY}@${REF}\n- uses: x${REPOSITORY}@${REF}\n`);
  expect(rename(NAME, '--from', REPOSITORY, '--no-bundle')).toMatchObject({ status: 0, stderr: '' });

  expect(readFileSync(path.join(copy, 'README.md'), 'utf8')).toBe(
    `- uses: ${NAME}@${REF}\n- uses: x${REPOSITORY}@${REF}\n`,
  );
  git('checkout', '--', 'README.md');
  expect(rename(NAME, '--from', REPOSITORY, '--no-bundle')).toMatchObject({ status: 0 });
});

test('with --ref it has the old tag nowhere, and it can be renamed again', () => {
  const again = 'globex/aws-exchange';
  expect(rename(again, '--ref', 'v9', '--no-bundle')).toMatchObject({ status: 0, stderr: '' });

  expect(linesWith('-F', NAME)).toBe('');
  const pages = ['--', '*.md', '*.json', '*.yml', 'src'];
  expect(
    linesWith('-E', `${again}(/[a-z]+)?(@|#|/blob/|/)${REF}\\b|\\?ref=${REF}\\b|--branch ${REF}\\b`, ...pages),
  ).toBe('');
  const { stdout } = spawnSync(
    process.execPath,
    ['-p', "import('./src/shared/project.ts').then((m) => console.log(m.REPOSITORY, m.REF)), ''"],
    { cwd: copy, encoding: 'utf8' },
  );
  expect(stdout.trim()).toBe(`${again} v9`);
});
