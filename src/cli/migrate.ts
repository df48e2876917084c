/** `xacct migrate`: rewrites workflows from configure-aws-credentials. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Accounts } from '../accounts/accounts.js';
import { formatAccountsFileIssue } from '../accounts/file-messages.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { actionFiles, findFiles } from '../migrate/find-files.js';
import { type FileMessage, type MigrateOptions, type Migration, migrateFiles } from '../migrate/migrate-files.js';
import { plain } from '../shared/log/plain.js';
import { type Command, EXIT, type Streams, unchanged } from './command.js';
import { formatFlagIssue, readFlags } from './flags.js';
import { formatMigrateFlagIssue, MIGRATE_FLAGS, MIGRATE_PATHS, MIGRATE_USAGE, readUses } from './migrate-flags.js';

const LABELS: Readonly<Record<FileMessage['kind'], string>> = {
  changed: 'to migrate',
  left: 'left alone',
  note: 'to check',
  unreadable: 'not read',
};

/**
 * Prints the diff on standard output and the rest on standard error. Status 2 where a file could not be read or written; the others are
 * migrated nevertheless.
 */
export const migrateCommand: Command = (argv, streams, { current }) => {
  const { stdout, stderr } = streams;
  const reading = readFlags(argv, MIGRATE_FLAGS, { takesWords: true });
  if (!reading.ok && reading.help) {
    stdout.write(MIGRATE_USAGE);
    return EXIT.ok;
  }
  if (!reading.ok) return refuse(reading.issues.map(formatFlagIssue), stderr);
  const { flags } = reading;
  const found = flags.text('uses');
  const uses = readUses(found);
  if (uses === undefined) return refuse([formatMigrateFlagIssue({ code: 'not-a-use', found: found ?? '' })], stderr);
  const isCheck = flags.has('check');
  if (isCheck && flags.has('write')) return refuse([formatMigrateFlagIssue({ code: 'write-or-check' })], stderr);
  const accounts = readAccountsFile(flags.text('accounts-file'), current);
  if (Array.isArray(accounts)) return refuse(accounts, stderr);

  const { texts, unreadable } = findFiles(flags.words.length > 0 ? flags.words : MIGRATE_PATHS, current);
  const options = { uses, accounts, keepSessionName: flags.has('keep-session-name') };
  const migration = migrateFiles(texts, options);
  const isWritten = flags.has('write') && migration.files.length > 0;
  const failures = flags.has('write') ? writeFiles(migration, current) : [];
  if (!isCheck && !flags.has('write')) for (const { diff } of migration.files) stdout.write(diff);

  for (const { file, reason } of unreadable) print(stderr, `${file}: not read: ${reason}`);
  for (const { file, line, kind, text } of migration.messages)
    if (kind !== 'changed' || isCheck) print(stderr, `${file}:${line}: ${LABELS[kind]}: ${text}`);
  for (const failure of failures) print(stderr, failure);
  for (const line of summaryOf(migration, isWritten)) print(stderr, line);
  const elsewhere = flags.words.length > 0 || !isEmpty(migration) ? undefined : actionElsewhere(current, options);
  if (elsewhere !== undefined) {
    const sentence = `${elsewhere} has steps of configure-aws-credentials and is not below .github.`;
    print(stderr, `${sentence} Add the path: xacct migrate ${elsewhere}`);
  }
  const isFailed =
    unreadable.length + failures.length > 0 || migration.messages.some(({ kind }) => kind === 'unreadable');
  if (isFailed) return EXIT.failed;
  return isCheck && migration.changed > 0 ? EXIT.toFix : EXIT.ok;
};

/** The accounts, or the sentences about what is wrong with the file. */
function readAccountsFile(file: string | undefined, current: string): Accounts | undefined | string[] {
  if (file === undefined) return undefined;
  const reading = accountsFromWorkspace(current, file);
  return reading.ok
    ? reading.accounts
    : reading.issues.map((issue) => formatAccountsFileIssue(issue, unchanged, 'command-line'));
}

/** What could not be written. */
function writeFiles({ files }: Migration, current: string): string[] {
  return files.flatMap(({ file, text }) => {
    try {
      writeFileSync(path.resolve(current, file), text);
      return [];
    } catch (error) {
      return [`${file}: not written: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

function isEmpty({ changed, left, messages }: Migration): boolean {
  return changed + left === 0 && messages.length === 0;
}

/** The first action of the checkout that has steps of configure-aws-credentials. */
function actionElsewhere(current: string, options: MigrateOptions): string | undefined {
  for (const { name, text } of actionFiles(current))
    if (!isEmpty(migrateFiles(new Map([[name, text]]), options))) return name;
  return undefined;
}

function summaryOf(
  { files, changed, left, hasNewSessionNames, losesCommits }: Migration,
  isWritten: boolean,
): string[] {
  const lines = [
    `${count(changed, 'step')} ${isWritten ? 'migrated' : 'to migrate'} in ${count(files.length, 'file')}, ${left} left alone.`,
  ];
  if (hasNewSessionNames) {
    lines.push(
      'New steps have another session name than GitHubActions. Does a policy test sts:RoleSessionName? Use --keep-session-name.',
    );
  }
  if (losesCommits)
    lines.push("Steps were pinned to a commit. To pin the new ones, use --uses 'OWNER/NAME@COMMIT # VERSION'.");
  return lines;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function print(stream: Streams['stderr'], line: string): void {
  stream.write(`${plain(line)}\n`);
}

function refuse(sentences: readonly string[], stderr: Streams['stderr']): number {
  for (const sentence of sentences) stderr.write(`${sentence}\n`);
  return EXIT.failed;
}
