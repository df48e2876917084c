import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { FileFault } from '../shared/inputs/file-fault.js';
import { wayDown } from '../shared/paths.js';
import { property } from '../shared/untyped.js';

export type WorkspaceFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: FileFault };

/**
 * Reads a UTF-8 file of the workspace; a relative path is relative to it. Anyone who may write to the workspace must not read files
 * outside of it, so no path or link may lead there. Links in the workspace are followed. Never throws.
 */
export function readWorkspaceFile(workspace: string, file: string, limitBytes: number): WorkspaceFile {
  const failed = (code: Exclude<FileFault['code'], 'too-large'>) => ({ ok: false, fault: { code } }) as const;
  const root = path.resolve(workspace);
  const named = path.resolve(root, file);
  if (wayDown(root, named) === undefined) return failed('outside');
  let descriptor: number;
  try {
    const real = realpathSync(named);
    if (wayDown(realpathSync(root), real) === undefined) return failed('link-outside');
    // A named pipe must not block the step, and a link that has just replaced the file is not followed.
    descriptor = openSync(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = property(error, 'code');
    return failed(code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable');
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) return failed('not-a-file');
    if (found.size > limitBytes) return { ok: false, fault: { code: 'too-large', limitBytes } };
    const bytes = Buffer.alloc(found.size);
    const length = readSync(descriptor, bytes, 0, found.size, 0);
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length)) };
  } catch (error) {
    return failed(property(error, 'code') === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'not-utf8' : 'unreadable');
  } finally {
    closeSync(descriptor);
  }
}
