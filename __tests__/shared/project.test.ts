import { describe, expect, test } from '@jest/globals';
import {
  formatUse,
  isRefName,
  isRepositoryName,
  PROJECT,
  pageUrl,
  projectOf,
  REPOSITORY,
  rawUrl,
  SERVER,
  usePattern,
  withoutOtherAction,
} from '../../src/shared/project.js';

const COPY = { repository: 'acme/exchange', ref: 'v7' };
const STEP = {
  GITHUB_SERVER_URL: SERVER,
  GITHUB_ACTION_REPOSITORY: COPY.repository,
  GITHUB_ACTION_REF: COPY.ref,
};

describe('a repository name', () => {
  test.each(['acme/exchange', 'a/b', 'Acme-1/x_y.z', `a/${'n'.repeat(100)}`, `${'o'.repeat(39)}/x`])(
    '%s is one',
    (name) => {
      expect(isRepositoryName(name)).toBe(true);
    },
  );

  test.each([
    '',
    'acme',
    'acme/',
    '/x',
    'acme/x/y',
    '-acme/x',
    'acme-/x',
    'ac_me/x',
    'acme/..',
    'acme/.',
    'acme/x y',
    'acme/x\n',
    'acme/x)',
    'acme/x@v1',
    `a/${'n'.repeat(101)}`,
    `${'o'.repeat(40)}/x`,
  ])('%j is none', (name) => {
    expect(isRepositoryName(name)).toBe(false);
  });
});

describe('a reference', () => {
  test.each([
    'v1',
    'v1.2.3',
    'main',
    'feature/x',
    'refs/heads/main',
    '0123456789abcdef0123456789abcdef01234567',
    'a+b',
  ])('%s is one', (ref) => {
    expect(isRefName(ref)).toBe(true);
  });

  test.each([
    '',
    '../v1',
    'a..b',
    'a//b',
    '/a',
    'a/',
    'a.',
    '-x',
    'a b',
    'a\n',
    'a)',
    'a#b',
    'a?b',
    'a%2e',
    `v${'1'.repeat(200)}`,
  ])('%j is none that can be in an address', (ref) => {
    expect(isRefName(ref)).toBe(false);
  });
});

describe('the copy that runs', () => {
  test("is the one that the runner's variables name", () => {
    expect(projectOf(STEP)).toEqual(COPY);
    expect(projectOf({ ...STEP, GITHUB_SERVER_URL: `${SERVER}/` })).toEqual(COPY);
  });

  test.each([
    ['both variables', { GITHUB_ACTION_REPOSITORY: '', GITHUB_ACTION_REF: '' }],
    ['the repository', { GITHUB_ACTION_REPOSITORY: undefined }],
    ['the reference', { GITHUB_ACTION_REF: '' }],
    ['the server', { GITHUB_SERVER_URL: undefined }],
  ])('is that of the sources without %s', (_, missing) => {
    expect(projectOf({ ...STEP, ...missing })).toEqual(PROJECT);
  });

  test.each([
    ['another server', { GITHUB_SERVER_URL: 'https://ghes.example.com' }],
    ['a server with a name that begins like ours', { GITHUB_SERVER_URL: `${SERVER}.example.com` }],
    ['a repository that is none', { GITHUB_ACTION_REPOSITORY: 'acme/x](https://example.com)' }],
    ['a reference that leaves its folder', { GITHUB_ACTION_REF: '../../evil' }],
    ['a reference with a line end', { GITHUB_ACTION_REF: 'v1\n::error::x' }],
  ])('is that of the sources with %s', (_, other) => {
    expect(projectOf({ ...STEP, ...other })).toEqual(PROJECT);
  });
});

describe('the variables that name an action', () => {
  test.each([
    '/home/runner/work/_actions/acme/exchange/v7/dist/main/index.js',
    '/__w/_actions/acme/exchange/v7/dist/check/index.js',
    'D:\\a\\_actions\\Acme\\exchange\\v7\\dist\\main\\index.js',
  ])('stay for its own program %s', (program) => {
    expect(withoutOtherAction(STEP, program)).toEqual(STEP);
  });

  test('stay for a reference with slashes', () => {
    const step = { ...STEP, GITHUB_ACTION_REF: 'feature/x' };
    expect(withoutOtherAction(step, '/work/_actions/acme/exchange/feature/x/dist/main/index.js')).toEqual(step);
  });

  test.each([
    ['a checkout in the workspace', '/home/runner/work/shop/shop/dist/main/index.js'],
    ['a copy in a folder of another repository', '/work/_actions/acme/exchange/v7/aws/login/dist/main/index.js'],
    ['another reference', '/work/_actions/acme/exchange/v8/dist/main/index.js'],
    ['another repository', '/work/_actions/acme/other/v7/dist/main/index.js'],
    ["act's own folder", '/root/.cache/act/acme-exchange@v7/dist/main/index.js'],
    ['no program', ''],
  ])('are removed for %s', (_, program) => {
    expect(withoutOtherAction(STEP, program)).toEqual({ GITHUB_SERVER_URL: SERVER });
  });

  test('are removed where they are empty', () => {
    const step = { ...STEP, GITHUB_ACTION_REPOSITORY: '', GITHUB_ACTION_REF: '' };
    expect(withoutOtherAction(step, '/work/_actions///dist/main/index.js')).toEqual({ GITHUB_SERVER_URL: SERVER });
  });
});

describe('the addresses', () => {
  test('name the copy and its reference', () => {
    expect(formatUse(COPY)).toBe('acme/exchange@v7');
    expect(formatUse(COPY, 'local')).toBe('acme/exchange/local@v7');
    expect(pageUrl(COPY, 'setup.md#x')).toBe(`${SERVER}/acme/exchange/blob/v7/docs/setup.md#x`);
    expect(new URL(rawUrl('a.json')).pathname).toBe(`/${PROJECT.repository}/${PROJECT.ref}/a.json`);
  });
});

describe('a use of this action', () => {
  const [, name = ''] = REPOSITORY.split('/');

  test.each([`${REPOSITORY}@v1`, `fork/${name}@main`, `FORK/${name.toUpperCase()}@v1`])('is %s', (uses) => {
    expect(usePattern('@').test(uses)).toBe(true);
  });

  test.each([`fork/x${name}@v1`, `fork/${name}x@v1`, `a/b/${name}@v1`, `${name}@v1`])('is not %s', (uses) => {
    expect(usePattern('@').test(uses)).toBe(false);
  });
});
