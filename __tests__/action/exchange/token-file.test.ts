import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { faultOf } from '../../../src/action/exchange/failure.js';
import { readTokenFile } from '../../../src/action/exchange/token-file.js';
import { closeJobs, errorOf, exportedBy, HUB_INPUTS, openEmulatedJob } from '../../support/job.js';
import { TARGET_JOB_SESSION } from '../../support/names.js';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvOm9jdG8vc2hvcCJ9.c2lnbmF0dXJl';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(await realpath(os.tmpdir()), 'token-file-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const place = path.join(folder, name);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, text);
  return place;
}

/** The workspace is elsewhere by default. */
function read(place: string, workspace = path.join(folder, 'workspace')): Promise<string> {
  return readTokenFile({ path: place, workspace });
}

async function detailOf(place: string, workspace?: string): Promise<string> {
  try {
    await read(place, workspace);
  } catch (error) {
    const fault = faultOf(error);
    if (fault.code === 'token-file' && fault.path === place) return fault.detail;
    throw error;
  }
  return 'none';
}

describe('a token file', () => {
  test.each([
    ['as it is', TOKEN],
    ['with its trailing newline', `${TOKEN}\n`],
    ['with blanks around it', `  ${TOKEN}\r\n`],
  ])('is read %s', async (_, text) => {
    expect(await read(await file('token', text))).toBe(text);
  });

  test.each([
    ['empty', '', 'empty'],
    ['blank', ' \n\t\n', 'empty'],
    ['no token', 'hunter2', 'not-a-token'],
    ['two tokens', `${TOKEN}\n${TOKEN}`, 'not-a-token'],
    ['larger than any token', `${TOKEN}${'x'.repeat(64 * 1024)}`, 'too-large'],
  ])('that is %s is rejected', async (_, text, detail) => {
    expect(await detailOf(await file('refused', text))).toBe(detail);
  });

  test('that is huge is rejected without being read', async () => {
    const huge = await file('huge', '');
    await truncate(huge, 1024 ** 4);
    expect(await detailOf(huge)).toBe('too-large');
  });

  test('that does not exist is rejected', async () => {
    expect(await detailOf(path.join(folder, 'nowhere'))).toBe('missing');
    expect(await detailOf(path.join(folder, 'nowhere', 'token'))).toBe('missing');
    expect(await detailOf(path.join(await file('a-file', TOKEN), 'token'))).toBe('missing');
  });

  test('that is a folder is rejected', async () => {
    expect(await detailOf(folder)).toBe('not-a-file');
  });

  test('that is a named pipe is rejected, and does not block the step', async () => {
    const pipe = path.join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    expect(await detailOf(pipe)).toBe('not-a-file');
  });

  test('that is a link is rejected, wherever it points', async () => {
    const token = await file('linked/token', TOKEN);
    await symlink(token, path.join(folder, 'link'));
    await symlink(path.join(folder, 'gone'), path.join(folder, 'dangling'));
    expect(await detailOf(path.join(folder, 'link'))).toBe('symlink');
    expect(await detailOf(path.join(folder, 'dangling'))).toBe('symlink');
  });

  test('in a folder that is a link is rejected', async () => {
    await file('real/token', TOKEN);
    await symlink(path.join(folder, 'real'), path.join(folder, 'linked-folder'));
    expect(await detailOf(path.join(folder, 'linked-folder', 'token'))).toBe('symlink');
  });

  test('below a link is rejected in the workspace, however deep it is', async () => {
    await file('elsewhere/deep/er/token', TOKEN);
    const workspace = path.join(folder, 'checkout');
    await mkdir(workspace);
    await symlink(path.join(folder, 'elsewhere'), path.join(workspace, 'ci'));
    expect(await detailOf(path.join(workspace, 'ci', 'deep', 'er', 'token'), workspace)).toBe('symlink');
  });

  test.each(['..ci', '..data', '...', '..ci/deep', 'ci/..deep', '..', '..a/..b/..c'])(
    'below a link in the folder %s of the workspace is rejected',
    async (name) => {
      const workspace = path.join(folder, `dots-${name.replaceAll('/', '-')}`, 'checkout');
      await file('elsewhere/deep/er/token', TOKEN);
      await mkdir(path.join(workspace, name), { recursive: true });
      await symlink(path.join(folder, 'elsewhere'), path.join(workspace, name, 'link'));
      // Above the workspace the file and its own folder count.
      const isAbove = name === '..';
      const below = isAbove ? 'link' : path.join('link', 'deep', 'er');
      expect(await detailOf(path.join(workspace, name, below, 'token'), workspace)).toBe('symlink');
    },
  );

  test.each(['token', '..token', '...'])(
    'at the root of the workspace is read, and refused as a link: %s',
    async (name) => {
      const workspace = path.join(folder, `root-${name}`);
      const real = await file(`root-${name}/${name}`, TOKEN);
      expect(await detailOf(real, workspace)).toBe('none');
      await rm(real);
      await symlink(await file('elsewhere/deep/er/token', TOKEN), real);
      expect(await detailOf(real, workspace)).toBe('symlink');
    },
  );

  test('below a folder whose name begins with two dots is read where no link leads to it', async () => {
    const workspace = path.join(folder, 'plain');
    expect(await detailOf(await file('plain/..ci/deep/token', TOKEN), workspace)).toBe('none');
  });

  test('below a link is rejected in a workspace that is reached over a link and named without it', async () => {
    const workspace = path.join(folder, 'way-to-checkout');
    await file('elsewhere/deep/er/token', TOKEN);
    await mkdir(path.join(folder, 'their-checkout'));
    await symlink(path.join(folder, 'their-checkout'), workspace);
    await symlink(path.join(folder, 'elsewhere'), path.join(folder, 'their-checkout', 'ci'));
    expect(await detailOf(path.join(folder, 'their-checkout', 'ci', 'deep', 'er', 'token'), workspace)).toBe('symlink');
  });

  test('in a workspace that is itself reached over a link is read', async () => {
    const workspace = path.join(folder, 'linked-checkout');
    await file('real-checkout/ci/token', TOKEN);
    await symlink(path.join(folder, 'real-checkout'), workspace);
    expect(await detailOf(path.join(workspace, 'ci', 'token'), workspace)).toBe('none');
  });
});

describe('the kubelet’s projected token', () => {
  // The kubelet swaps `..data` on renewal; the token itself is a link through it.
  const volume = '/var/run/secrets/xacct-action-test.eks.amazonaws.com';
  const canBeMade = process.platform === 'linux' && process.getuid?.() === 0;
  const there = existsSync('/var/run/secrets');
  const made = canBeMade ? test : test.skip;
  if (!canBeMade) process.stderr.write('Not root: the kubelet’s token is skipped.\n');

  async function project(at: string): Promise<string> {
    const mount = path.join(at, 'serviceaccount');
    await mkdir(path.join(mount, '..2026_11_21'), { recursive: true });
    await writeFile(path.join(mount, '..2026_11_21', 'token'), TOKEN);
    await symlink('..2026_11_21', path.join(mount, '..data'));
    await symlink(path.join('..data', 'token'), path.join(mount, 'token'));
    return path.join(mount, 'token');
  }

  afterEach(() => rm(there ? volume : '/var/run/secrets', { recursive: true, force: true }));

  made('is accepted with its links', async () => {
    const token = await project(volume);
    expect(await read(token)).toBe(TOKEN);
    expect(await read(token.replace('/serviceaccount/', '/./serviceaccount/'))).toBe(TOKEN);
    if ((await realpath('/var/run')) === '/run') expect(await read(token.replace('/var/run', '/run'))).toBe(TOKEN);
  });

  made('is accepted at its own path only', async () => {
    const token = await project(volume);
    await symlink(token, path.join(volume, 'serviceaccount', 'other'));
    expect(await detailOf(path.join(volume, 'serviceaccount', 'other'))).toBe('symlink');
    expect(await detailOf(await project(path.join(folder, 'var/run/secrets/eks')))).toBe('symlink');
  });
});

describe('web-identity-token-file', () => {
  afterEach(closeJobs);

  test('is relative to the workspace, whatever folder the step runs in', async () => {
    const { aws, job, step, kinds, whoAmI } = await openEmulatedJob();
    const token = await aws.issueToken('sts.amazonaws.com');
    await mkdir(path.join(job.folders.workspace, 'tokens'));
    await writeFile(path.join(job.folders.workspace, 'tokens/oidc'), token);
    const result = await step({ ...HUB_INPUTS, 'web-identity-token-file': 'tokens/oidc' }, { cwd: job.folders.home });
    expect(kinds()).toEqual(['AssumeRoleWithWebIdentity', 'AssumeRole']);
    expect(await whoAmI()).toBe(TARGET_JOB_SESSION);
    expect(result.log).not.toContain(token);
  });

  test('is sent unchanged, a line end after the token included', async () => {
    const { aws, job, step } = await openEmulatedJob();
    const token = `${await aws.issueToken('sts.amazonaws.com')}\n`;
    await writeFile(path.join(job.folders.home, 'oidc'), token);
    const result = await step({ ...HUB_INPUTS, 'web-identity-token-file': path.join(job.folders.home, 'oidc') });
    expect(aws.calls[0]?.parameters).toMatchObject({ WebIdentityToken: token });
    expect(result.log).not.toContain(token.trim());
  });

  test('that is a link is rejected before any call', async () => {
    const { job, step, kinds } = await openEmulatedJob();
    await writeFile(path.join(job.folders.home, 'secret'), TOKEN);
    await symlink(path.join(job.folders.home, 'secret'), path.join(job.folders.workspace, 'token'));
    const result = await step({ ...HUB_INPUTS, 'web-identity-token-file': 'token' });
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toContain('is a symbolic link');
    expect(kinds()).toEqual([]);
    expect(exportedBy(result)).toMatchObject({ token: path.join(job.folders.home, 'secret') });
  });

  test('that is missing is reported with its path', async () => {
    const { job, step } = await openEmulatedJob();
    const result = await step({ ...HUB_INPUTS, 'web-identity-token-file': 'token' });
    expect(errorOf(result)).toContain(path.join(job.folders.workspace, 'token'));
    expect(errorOf(result)).toContain('does not exist');
  });
});
