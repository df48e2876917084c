/** Files that flags name. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Accounts } from '../accounts/accounts.js';
import { formatAccountsFileIssue } from '../accounts/file-messages.js';
import { ACCOUNTS_FILE } from '../accounts/file-name.js';
import { MOST_BYTES, readAccounts } from '../accounts/read.js';
import { readWorkspaceFile } from '../accounts/workspace-file.js';
import { formatInputIssue } from '../shared/inputs/input-messages.js';
import { unchanged } from './command.js';

export type FileReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly sentences: readonly string[] };

/** The accounts file of `--accounts-file`, or that of the repository; `undefined` where there is none. */
export function readAccountsFile(accountsFile: string | undefined, cwd: string): FileReading<Accounts | undefined> {
  if (accountsFile === undefined && !existsSync(path.resolve(cwd, ACCOUNTS_FILE)))
    return { ok: true, value: undefined };
  const file = accountsFile ?? ACCOUNTS_FILE;
  const text = readText('--accounts-file', file, cwd, MOST_BYTES);
  if (!text.ok) return text;
  const reading = readAccounts(text.value, file);
  if (reading.ok) return { ok: true, value: reading.accounts };
  return {
    ok: false,
    sentences: reading.issues.map((issue) => formatAccountsFileIssue(issue, unchanged, 'command-line')),
  };
}

/** The text of a file that a flag names, wherever it is: the caller chose it. */
export function readText(flag: string, file: string, cwd: string, limitBytes: number): FileReading<string> {
  const absolute = path.resolve(cwd, file);
  const found = readWorkspaceFile(path.dirname(absolute), absolute, limitBytes);
  if (found.ok) return { ok: true, value: found.text };
  const detail = { code: 'bad-file', found: file, fault: found.fault } as const;
  return { ok: false, sentences: [formatInputIssue({ name: flag, detail }, unchanged, 'command-line')] };
}
