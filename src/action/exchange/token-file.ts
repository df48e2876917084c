import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { wayDown } from '../../shared/paths.js';
import { property } from '../../shared/untyped.js';
import type { TokenFile } from '../route/route.js';
import { FaultError, type TokenFileIssue } from './failure.js';
import { looksLikeJwt } from './token-claims.js';

const LARGEST_BYTES = 64 * 1024;

// The kubelet projects a token as a link into a folder that it replaces on renewal, so links are expected here.
// Source: https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
// and https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html for the path.
const KUBELET_TOKEN = /^(?:\/var)?\/run\/secrets\/[^/]+\/serviceaccount\/token$/;

/**
 * Reads an OIDC token from a file, unchanged to the last byte. A symbolic link is rejected: anyone who can write to the workspace
 * could point it at another file, which would then be sent to STS. Checked are all folders below the workspace, and elsewhere the
 * file and its own folder. The kubelet's projected token is excepted.
 *
 * @throws FaultError `token-file` with the issue of the file.
 */
export async function readTokenFile({ path: file, workspace }: Omit<TokenFile, 'from'>): Promise<string> {
  const fault = (detail: TokenFileIssue, cause?: unknown) =>
    new FaultError({ code: 'token-file', path: file, detail }, 1, { cause });
  const notFound = (error: unknown) => {
    const code = property(error, 'code');
    throw fault(code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable', error);
  };
  const linksAllowed = process.platform !== 'win32' && KUBELET_TOKEN.test(path.posix.normalize(file));
  if (!linksAllowed) {
    for (const checked of await pathsToCheck(file, workspace)) {
      const found = await lstat(checked).catch(notFound);
      if (found.isSymbolicLink()) throw fault('symlink');
    }
  }

  // O_NOFOLLOW closes the gap between check and reading; O_NONBLOCK keeps a named pipe from blocking the step.
  const noFollow = linksAllowed ? 0 : (constants.O_NOFOLLOW ?? 0);
  const handle = await open(file, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0)).catch(notFound);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw fault('not-a-file');
    if (found.size > LARGEST_BYTES) throw fault('too-large');
    const token = await handle.readFile('utf8');
    if (token.trim() === '') throw fault('empty');
    if (!looksLikeJwt(token.trim())) throw fault('not-a-token');
    return token;
  } catch (error) {
    throw error instanceof FaultError ? error : fault('unreadable', error);
  } finally {
    await handle.close();
  }
}

async function pathsToCheck(file: string, workspace: string): Promise<string[]> {
  // The workspace itself can be reached over a link, and the file named by its real path.
  const roots = [workspace, await realpath(workspace).catch(() => workspace)];
  for (const root of roots) {
    const relative = wayDown(root, file);
    if (relative === undefined) continue;
    const names = relative.split(path.sep);
    return names.map((_, index) => path.join(root, ...names.slice(0, index + 1)));
  }
  return [path.dirname(file), file];
}
