import { type AccountsFileIssue, formatAccountsFileIssue } from '../accounts/file-messages.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { formatInfraIssue } from '../infra/infra-messages.js';
import { formatInfraWarning } from '../infra/infra-warning-messages.js';
import { makeInfra } from '../infra/make-infra.js';
import { readTemplates, writeInfra } from '../infra/write.js';
import { type Command, EXIT, type Streams, unchanged } from './command.js';
import { formatFlagIssue, readFlags } from './flags.js';
import { INFRA_FLAGS, INFRA_USAGE } from './infra-flags.js';
import { readInfraOptions } from './infra-options.js';
import { openTemplates } from './infra-templates.js';

/**
 * `xacct infra`: makes the parameters of the templates from the accounts file. Standard output has the result and nothing else. All issues
 * of the flags and the file are reported together, and nothing is made then.
 */
export const infraCommand: Command = (argv, streams, context) => {
  const { stdout, stderr } = streams;
  const read = readFlags(argv, INFRA_FLAGS);
  if (!read.ok && read.help) {
    stdout.write(INFRA_USAGE);
    return EXIT.ok;
  }
  if (!read.ok) return refuse(read.issues.map(formatFlagIssue), stderr);
  const templates = readTemplates(context.templates);
  if (templates === undefined) {
    const detail = { code: 'no-templates', folder: context.templates } as const;
    return refuse([formatInfraIssue({ name: 'xacct infra', detail })], stderr);
  }
  const { measure, accepts } = openTemplates(templates);
  const reading = readInfraOptions(read.flags, accepts);
  if (!reading.ok) return refuse(reading.issues.map(formatInfraIssue), stderr);
  const { options } = reading;
  const file = accountsFromWorkspace(context.current, options.file);
  const format = (issue: AccountsFileIssue) => formatAccountsFileIssue(issue, unchanged, 'command-line');
  if (!file.ok) return refuse(file.issues.map(format), stderr);
  const { infra, warnings, issues } = makeInfra(file.accounts, options, measure);
  if (issues.length > 0) return refuse(issues.map(formatInfraIssue), stderr);

  const written = writeInfra(infra, file.accounts, options, templates, context.current);
  if (!written.ok) return refuse([formatInfraIssue(written.issue)], stderr);
  const sentences = [...file.warnings.map(format), ...[...warnings, ...written.warnings].map(formatInfraWarning)];
  for (const sentence of sentences) stderr.write(`${sentence}\n`);
  if (options.out === undefined && options.tryIn === undefined)
    stdout.write(`${JSON.stringify(infra, undefined, 2)}\n`);
  for (const name of written.names) stdout.write(`${name}\n`);
  return EXIT.ok;
};

function refuse(sentences: readonly string[], stderr: Streams['stderr']): number {
  for (const sentence of sentences) stderr.write(`${sentence}\n`);
  return EXIT.failed;
}
