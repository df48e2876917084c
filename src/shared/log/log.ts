import { workflowCommand } from '../runner/commands.js';
import { type RunnerKind, runnerKindOf } from '../runner/runner-kind.js';
import { maskCommandsForAct, maskCommandsForServers } from './masks-for-act.js';
import { plain } from './plain.js';
import type { Secrets } from './secrets.js';

/** The mask commands of each runner. */
const MASK_COMMANDS: Readonly<Record<RunnerKind, (value: string) => string>> = {
  github: maskCommand,
  ghes: maskCommand,
  none: maskCommand,
  act: maskCommandsForAct,
  forgejo: maskCommandsForServers,
  gitea: maskCommandsForServers,
};

function maskCommand(value: string): string {
  return workflowCommand('add-mask', value);
}

/** The log of a step or post step in this environment. `write` takes text for standard output. */
export function openLog(
  environment: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
  secrets: Secrets,
): Log {
  return new Log(write, secrets, environment.RUNNER_DEBUG === '1', MASK_COMMANDS[runnerKindOf(environment)]);
}

/** The step's log. What it prints has no secret that it knows, and cannot start a workflow command. */
export class Log {
  readonly #write: (text: string) => void;
  readonly #secrets: Secrets;
  readonly #debugging: boolean;
  readonly #maskCommands: (value: string) => string;
  readonly #loggedOnce = new Set<string>();

  /** `write` takes text for standard output; `debugging` shows the debug lines. */
  constructor(write: (text: string) => void, secrets: Secrets, debugging: boolean, maskCommands = maskCommand) {
    this.#write = write;
    this.#secrets = secrets;
    this.#debugging = debugging;
    this.#maskCommands = maskCommands;
  }

  /** Masks a value from now on, here and in the runner. */
  mask(value: string): void {
    if (!this.#secrets.add(value)) return;
    this.#write(this.#maskCommands(value));
  }

  line(text: string): void {
    this.#write(`${this.#shown(text)}\n`);
  }

  /** One line, logged the first time only. */
  lineOnce(text: string): void {
    if (this.#loggedOnce.has(text)) return;
    this.#loggedOnce.add(text);
    this.line(text);
  }

  /** Lines under a title, folded. */
  group(title: string, lines: readonly string[]): void {
    this.#write(workflowCommand('group', this.#shown(title)));
    for (const text of lines) this.line(text);
    this.#write(workflowCommand('endgroup', ''));
  }

  debug(text: string): void {
    if (this.#debugging) this.#write(workflowCommand('debug', this.#shown(text)));
  }

  /** A warning annotation. Titles are never masked by the runner, so they are constant. */
  warning(text: string): void {
    this.#write(workflowCommand('warning', this.#shown(text), { title: 'xacct-action' }));
  }

  #shown(text: string): string {
    return plain(this.#secrets.hide(text));
  }
}
