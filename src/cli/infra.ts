import { type AccountsFileIssue, formatAccountsFileIssue } from '../accounts/file-issues.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { formatInfraIssue } from '../infra/infra-issues.js';
import { formatInfraWarning } from '../infra/infra-warnings.js';
import { makeInfra } from '../infra/make-infra.js';
import type { InfraOptions } from '../infra/options.js';
import { type InfraFolders, writeInfra } from '../infra/write.js';
import { type Command, EXIT, type Streams } from './command.js';
import { formatFlagIssue, readFlags } from './flags.js';
import { INFRA_FLAGS, INFRA_USAGE } from './infra-flags.js';
import { readInfraOptions } from './infra-options.js';

/**
 * `xacct infra`: makes the templates' parameters from the accounts file. Standard output has only the result. With an
 * invalid flag or file, all issues are reported and nothing is made.
 */
export const infraCommand: Command = (argv, streams, folders) => {
  const { stdout, stderr } = streams;
  const read = readFlags(argv, INFRA_FLAGS);
  if (!read.ok && read.help) {
    stdout.write(INFRA_USAGE);
    return EXIT.ok;
  }
  if (!read.ok) return refuse(read.issues.map(formatFlagIssue), stderr);
  const reading = readInfraOptions(read.flags);
  if (!reading.ok) return refuse(reading.issues.map(formatInfraIssue), stderr);
  return make(reading.options, streams, folders);
};

function make(options: InfraOptions, { stdout, stderr }: Streams, folders: InfraFolders): number {
  const file = accountsFromWorkspace(folders.current, options.file);
  const unchanged = (text: string) => text;
  const format = (issue: AccountsFileIssue) => formatAccountsFileIssue(issue, unchanged, 'command-line');
  if (!file.ok) return refuse(file.issues.map(format), stderr);
  const { infra, warnings, issues } = makeInfra(file.accounts, options);
  if (issues.length > 0) return refuse(issues.map(formatInfraIssue), stderr);

  const written = writeInfra(infra, file.accounts.accounts, options, folders);
  if (!written.ok) return refuse([formatInfraIssue(written.issue)], stderr);
  const sentences = [...file.warnings.map(format), ...[...warnings, ...written.warnings].map(formatInfraWarning)];
  for (const sentence of sentences) stderr.write(`${sentence}\n`);
  if (options.out === undefined && options.tryIn === undefined)
    stdout.write(`${JSON.stringify(infra, undefined, 2)}\n`);
  for (const name of written.names) stdout.write(`${name}\n`);
  return EXIT.ok;
}

function refuse(sentences: readonly string[], stderr: Streams['stderr']): number {
  for (const sentence of sentences) stderr.write(`${sentence}\n`);
  return EXIT.failed;
}
