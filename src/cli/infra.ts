import { type AccountsProblem, wordAccountsProblem } from '../accounts/file-issues.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { wordInfraProblem } from '../infra/infra-issues.js';
import { wordInfraNote } from '../infra/infra-notes.js';
import { makeInfra } from '../infra/make-infra.js';
import type { InfraOptions } from '../infra/options.js';
import { type InfraFolders, writeInfra } from '../infra/write.js';
import { type Command, EXIT, type Streams } from './command.js';
import { wordFlagProblem } from './flag-issues.js';
import { readFlags } from './flags.js';
import { INFRA_FLAGS, INFRA_USAGE } from './infra-flags.js';
import { readInfraOptions } from './infra-options.js';

/**
 * `xacct infra`: makes the templates' parameters from the accounts file. Standard output has what was made and nothing else. Where
 * the flags or the file are wrong, all of it is reported and nothing is made.
 */
export const infraCommand: Command = (argv, streams, folders) => {
  const { stdout, stderr } = streams;
  const read = readFlags(argv, INFRA_FLAGS);
  if (!read.ok && read.help) {
    stdout.write(INFRA_USAGE);
    return EXIT.ok;
  }
  if (!read.ok)
    return refuse(
      read.problems.map((problem) => wordFlagProblem(problem, 'xacct infra')),
      stderr,
    );
  const reading = readInfraOptions(read.flags);
  if (!reading.ok) return refuse(reading.problems.map(wordInfraProblem), stderr);
  return make(reading.options, streams, folders);
};

function make(options: InfraOptions, { stdout, stderr }: Streams, folders: InfraFolders): number {
  const file = accountsFromWorkspace(folders.current, options.file);
  const asIs = (text: string) => text;
  const worded = (problem: AccountsProblem) => wordAccountsProblem(problem, asIs, 'command-line');
  if (!file.ok) return refuse(file.problems.map(worded), stderr);
  const { infra, notes, problems } = makeInfra(file.accounts, options);
  if (problems.length > 0) return refuse(problems.map(wordInfraProblem), stderr);

  const written = writeInfra(infra, file.accounts.accounts, options, folders);
  if (!written.ok) return refuse([wordInfraProblem(written.problem)], stderr);
  const sentences = [...file.warnings.map(worded), ...[...notes, ...written.notes].map(wordInfraNote)];
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
