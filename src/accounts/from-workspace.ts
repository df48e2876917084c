import path from 'node:path';
import { otherExtension } from './file-name.js';
import { type AccountsReading, MOST_BYTES, readAccounts } from './read.js';
import { readWorkspaceFile } from './workspace-file.js';

/**
 * Reads an accounts file of the workspace; `file` is the value of `accounts-file`. When the file can't be read at all, the one
 * issue has the name of that input. Never throws for an invalid file.
 */
export function accountsFromWorkspace(workspace: string, file: string): AccountsReading {
  const name = path.relative(workspace, path.resolve(workspace, file)).replaceAll('\\', '/');
  const found = readWorkspaceFile(workspace, file, MOST_BYTES);
  if (found.ok) return readAccounts(found.text, name);
  const other = otherExtension(file);
  const isOther = found.fault.code === 'missing' && readWorkspaceFile(workspace, other, MOST_BYTES).ok;
  const fault = isOther ? ({ code: 'missing', other } as const) : found.fault;
  const detail = { code: 'bad-file', found: file, fault } as const;
  return { ok: false, issues: [{ file, key: 'accounts-file', detail: { code: 'value', detail } }] };
}
