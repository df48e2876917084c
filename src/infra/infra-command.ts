import { type AccountsProblem, wordAccountsProblem } from '../accounts/flaw.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { wordFlagProblem } from '../command/flag-problem.js';
import { readFlags } from '../command/flags.js';
import { quoted } from '../log/plain.js';
import { HELP, INFRA_FLAGS } from './flags.js';
import { makeInfra } from './make-infra.js';
import { wordInfraNote } from './note.js';
import { type InfraOptions, optionsOf } from './options.js';
import { wordInfraProblem } from './problem.js';
import { type InfraFolders, writeInfra } from './write.js';

/** Where the command writes to; the process's own unless a test brings others. */
export interface InfraStreams {
  /** What was made, and nothing else. */
  readonly out: { write(text: string): void };
  /** What was chosen and why, and what is wrong. */
  readonly err: { write(text: string): void };
}

/** The ways in which the command can end. */
const EXIT = { made: 0, refused: 2 } as const;

/**
 * Makes the templates' parameters out of the accounts file. Answers the exit status: 0, or 2 when the flags or the file are wrong; then
 * all that is wrong was said, and nothing made.
 */
export function infraCommand(argv: readonly string[], streams: InfraStreams, folders: InfraFolders): number {
  const { out, err } = streams;
  const [command, ...words] = argv;
  if (command === undefined) {
    err.write(HELP);
    return EXIT.refused;
  }
  const isHelp = command === 'help' || command === '--help' || command === '-h';
  if (!isHelp && command !== 'cloudformation') return refuse([wordCommand(command)], err);
  const read = readFlags(isHelp ? ['--help'] : words, INFRA_FLAGS);
  if (!read.ok && read.help) {
    out.write(HELP);
    return EXIT.made;
  }
  if (!read.ok) {
    const sentences = read.problems.map((problem) => wordFlagProblem(problem, command));
    return refuse(sentences, err);
  }
  const reading = optionsOf(read.flags);
  if (!reading.ok) return refuse(reading.problems.map(wordInfraProblem), err);
  return make(reading.options, streams, folders);
}

function wordCommand(command: string): string {
  return command.startsWith('-')
    ? `${quoted(command)} stands where the command belongs: write cloudformation in front of the flags. --help names them.`
    : `${quoted(command)} is no command of it: write cloudformation. The Terraform modules read the accounts file themselves.`;
}

function make(options: InfraOptions, { out, err }: InfraStreams, folders: InfraFolders): number {
  const file = accountsFromWorkspace(folders.current, options.file);
  const asIs = (text: string) => text;
  const worded = (problem: AccountsProblem) => wordAccountsProblem(problem, asIs, 'command-line');
  if (!file.ok) return refuse(file.problems.map(worded), err);
  const { infra, notes, problems } = makeInfra(file.accounts, options);
  if (problems.length > 0) return refuse(problems.map(wordInfraProblem), err);

  const written = writeInfra(infra, file.accounts.accounts, options, folders);
  if (!written.ok) return refuse([wordInfraProblem(written.problem)], err);
  const sentences = [...file.warnings.map(worded), ...[...notes, ...written.notes].map(wordInfraNote)];
  for (const sentence of sentences) err.write(`${sentence}\n`);
  if (options.out === undefined && options.tryIn === undefined) out.write(`${JSON.stringify(infra, undefined, 2)}\n`);
  for (const name of written.names) out.write(`${name}\n`);
  return EXIT.made;
}

function refuse(sentences: readonly string[], err: { write(text: string): void }): number {
  for (const sentence of sentences) err.write(`${sentence}\n`);
  return EXIT.refused;
}
