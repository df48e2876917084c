import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { wayDown } from '../../shared/paths.js';
import type { TokenFile } from '../route/route.js';
import { FaultError, type TokenFileIssue } from './failure.js';
import { looksLikeJwt } from './token-claims.js';

const LARGEST_BYTES = 64 * 1024;

// The kubelet projects a token as a link into a folder that it swaps on renewal, so here links are how it is meant.
// Source: https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
// and https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html for the path.
const KUBELET_TOKEN = /^(?:\/var)?\/run\/secrets\/[^/]+\/serviceaccount\/token$/;

/**
 * Reads an OIDC token from a file, unchanged to the last byte. A link on the way to it is refused: whoever may write to the
 * workspace could point it at another file, which would then be sent away. That goes for every folder below the workspace, and
 * elsewhere for the file and its own folder. The kubelet's projected token is excepted.
 *
 * @throws FaultError `token-file` saying what is wrong with the file.
 */
export async function readTokenFile({ path: file, workspace }: Omit<TokenFile, 'from'>): Promise<string> {
  const refuse = (detail: TokenFileIssue, cause?: unknown) =>
    new FaultError({ code: 'token-file', path: file, detail }, 1, { cause });
  const linksAllowed = process.platform !== 'win32' && KUBELET_TOKEN.test(path.posix.normalize(file));
  if (!linksAllowed) {
    for (const place of await placesOnTheWay(file, workspace)) {
      const isLink = await lstat(place).then(
        (found) => found.isSymbolicLink(),
        (error: unknown) => {
          throw refuse(missing(error) ? 'missing' : 'unreadable', error);
        },
      );
      if (isLink) throw refuse('symlink');
    }
  }

  // O_NOFOLLOW closes the gap between the look and the reading; O_NONBLOCK keeps a named pipe from holding the step.
  const noFollow = linksAllowed ? 0 : (constants.O_NOFOLLOW ?? 0);
  const handle = await open(file, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0)).catch(
    (error: unknown) => {
      throw refuse(missing(error) ? 'missing' : 'unreadable', error);
    },
  );
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw refuse('not-a-file');
    if (found.size > LARGEST_BYTES) throw refuse('too-large');
    const token = await handle.readFile('utf8');
    if (token.trim() === '') throw refuse('empty');
    if (!looksLikeJwt(token.trim())) throw refuse('not-a-token');
    return token;
  } catch (error) {
    throw error instanceof FaultError ? error : refuse('unreadable', error);
  } finally {
    await handle.close();
  }
}

async function placesOnTheWay(file: string, workspace: string): Promise<string[]> {
  // The workspace can itself be reached over a link, and the file be named by its real place.
  const roots = [workspace, await realpath(workspace).catch(() => workspace)];
  for (const root of roots) {
    const way = wayDown(root, file);
    if (way === undefined) continue;
    const names = way.split(path.sep);
    return names.map((_, index) => path.join(root, ...names.slice(0, index + 1)));
  }
  return [path.dirname(file), file];
}

function missing(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  );
}
