import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { wordAccountsProblem } from '../accounts/flaw.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { property } from '../untyped.js';
import { filesOf } from './files.js';
import { makeInfra } from './make-infra.js';
import { wordInfraNote } from './note.js';
import { HELP, readOptions } from './options.js';
import { type InfraProblem, wordInfraProblem } from './problem.js';

/** Where the command writes to; the process's own unless a test brings others. */
export interface InfraStreams {
  /** What was made, and nothing else. */
  readonly out: { write(text: string): void };
  /** What was chosen and why, and what is wrong. */
  readonly err: { write(text: string): void };
}

/**
 * Makes the templates' parameters out of the accounts file, which lies in `folder`. Answers the exit status: 0, or 2 when the flags
 * or the file are wrong; then all that is wrong was said, and nothing made.
 */
export function infraCommand(argv: readonly string[], { out, err }: InfraStreams, folder: string): number {
  const reading = readOptions(argv);
  if (!reading.ok) {
    if ('help' in reading) {
      out.write(HELP);
      return 0;
    }
    return refuse(reading.problems, err);
  }
  const { options } = reading;
  const file = accountsFromWorkspace(folder, options.file);
  const asIs = (text: string) => text;
  if (!file.ok) {
    for (const problem of file.problems) err.write(`${wordAccountsProblem(problem, asIs)}\n`);
    return 2;
  }
  const { infra, notes, problems } = makeInfra(file.accounts, options);
  if (problems.length > 0) return refuse(problems, err);
  for (const warning of file.warnings) err.write(`${wordAccountsProblem(warning, asIs)}\n`);
  for (const note of notes) err.write(`${wordInfraNote(note)}\n`);
  if (options.out === undefined) {
    out.write(`${JSON.stringify(infra, undefined, 2)}\n`);
    return 0;
  }
  try {
    const to = path.resolve(folder, options.out);
    mkdirSync(to, { recursive: true });
    for (const [name, text] of filesOf(infra)) {
      writeFileSync(path.join(to, name), text);
      out.write(`${path.join(options.out, name)}\n`);
    }
    return 0;
  } catch (error) {
    const reason = String(property(error, 'message'));
    return refuse([{ name: '--out', flaw: { code: 'not-written', reason } }], err);
  }
}

function refuse(problems: readonly InfraProblem[], err: { write(text: string): void }): number {
  for (const problem of problems) err.write(`${wordInfraProblem(problem)}\n`);
  return 2;
}
