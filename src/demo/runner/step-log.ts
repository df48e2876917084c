import type { Masks } from './masks.js';
import { type CommandName, isCommandName, parseCommand, type WorkflowCommand } from './workflow-commands.js';

/** A note that GitHub puts on the run's page. The message is masked; the title is not, as on GitHub. */
export interface Annotation {
  readonly level: AnnotationLevel;
  readonly title: string | undefined;
  readonly message: string;
}

export type AnnotationLevel = 'error' | 'warning' | 'notice';

/** A command that no action should use any more, or one that the runner could not carry out. */
export interface Violation {
  readonly command: string;
  readonly reason: string;
}

/** GitHub keeps this many annotations of each level from one step, and this much of each message. */
const ANNOTATIONS_PER_LEVEL = 10;
const ANNOTATION_CHARACTERS = 4096;

/** From this length on the runner masks the token that resumes commands. */
const SHORTEST_MASKED_TOKEN = 7;

/**
 * The log of one step: takes the lines of its output, carries out the workflow commands in them, and keeps the text
 * that GitHub would show.
 *
 * Source: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs
 */
export class StepLog {
  readonly annotations: Annotation[] = [];
  readonly commands: WorkflowCommand[] = [];
  readonly violations: Violation[] = [];
  /** What `set-output` and `save-state` still do on a runner. */
  readonly legacyOutputs = new Map<string, string>();
  readonly legacyState = new Map<string, string>();
  /** A command that could not be carried out fails the step, whatever its exit status. */
  failed = false;
  readonly #lines: string[] = [];
  readonly #masks: Masks;
  readonly #debug: boolean;
  #echo: boolean;
  #resumeToken: string | undefined;

  readonly #handlers: Readonly<Record<CommandName, (command: WorkflowCommand, line: string) => void>> = {
    'add-mask': ({ data }) => this.#addMask(data),
    error: ({ data, properties }) => this.annotate('error', data, properties.get('title')),
    warning: ({ data, properties }) => this.annotate('warning', data, properties.get('title')),
    notice: ({ data, properties }) => this.annotate('notice', data, properties.get('title')),
    debug: ({ data }) => this.debug(data),
    group: ({ data }, line) => this.#writeMarker(`##[group]${data}`, line),
    endgroup: (_, line) => this.#writeMarker('##[endgroup]', line),
    echo: ({ data }, line) => this.#setEcho(data, line),
    'stop-commands': ({ data }, line) => this.#stop(data, line),
    // Problem matchers are not modelled: the line disappears from the log, as on GitHub, and nothing else happens.
    'add-matcher': (_, line) => this.#echoLine(line),
    'remove-matcher': (_, line) => this.#echoLine(line),
    'set-env': (command, line) => this.#refuse(command, line),
    'add-path': (command, line) => this.#refuse(command, line),
    'set-output': (command, line) => this.#setLegacy(command, line, this.legacyOutputs),
    'save-state': (command, line) => this.#setLegacy(command, line, this.legacyState),
  };

  /** @param debug step debug logging, which shows `debug` lines and echoes commands */
  constructor(masks: Masks, debug: boolean) {
    this.#masks = masks;
    this.#debug = debug;
    this.#echo = debug;
  }

  /** The log so far, one line end after each line. */
  get text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  /** Takes one line that the step wrote to standard output or standard error. */
  take(line: string): void {
    const token = this.#resumeToken;
    const command = parseCommand(line, (name) => isCommandName(name) || name === token);
    if (command === undefined || token !== undefined) {
      this.write(line);
      if (command?.name === token) this.#resumeToken = undefined;
    } else if (isCommandName(command.name)) {
      this.commands.push(command);
      this.#handlers[command.name](command, line);
    }
  }

  /** Writes text of the runner itself to the log, masked. */
  write(text: string): void {
    this.#lines.push(this.#masks.apply(text));
  }

  /** Writes a line that shows only with debug logging on. */
  debug(text: string): void {
    if (!this.#debug) return;
    for (const line of text.split(/\r?\n/)) this.write(`##[debug]${line}`);
  }

  /** Annotates the run and writes the message to the log. */
  annotate(level: AnnotationLevel, message: string, title?: string): void {
    const masked = this.#masks.apply(message).slice(0, ANNOTATION_CHARACTERS);
    if (this.annotations.filter((annotation) => annotation.level === level).length < ANNOTATIONS_PER_LEVEL) {
      this.annotations.push({ level, title, message: masked });
    }
    if (masked !== '') this.write(`##[${level}]${masked}`);
  }

  /** Reports something that the runner could not process, which fails the step. */
  fail(what: string, reason: string): void {
    this.failed = true;
    this.annotate('error', `Unable to process ${what} successfully.`);
    this.annotate('error', reason);
  }

  #echoLine(line: string): void {
    if (this.#echo) this.write(line);
  }

  #writeMarker(marker: string, line: string): void {
    this.#echoLine(line);
    this.write(marker);
  }

  #addMask(value: string): void {
    if (value.trim() === '') {
      this.annotate('warning', "Can't add secret mask for empty string in ##[add-mask] command.");
      return;
    }
    if (this.#echo) this.write('::add-mask::***');
    this.#masks.addWithLines(value);
  }

  #stop(token: string, line: string): void {
    const name = token.toLowerCase();
    if (token === '' || name === 'pause-logging' || isCommandName(name)) {
      this.violations.push({ command: 'stop-commands', reason: 'token' });
      this.fail(`command '${line}'`, 'The token of stop-commands must not be empty or the name of a command.');
      return;
    }
    this.#resumeToken = name;
    if (token.length >= SHORTEST_MASKED_TOKEN) this.#masks.add(token);
    this.write(line);
  }

  #setEcho(value: string, line: string): void {
    this.#echoLine(line);
    const wanted = value.trim().toUpperCase();
    if (wanted === 'ON' || wanted === 'OFF') this.#echo = wanted === 'ON';
    else this.fail(`command '${line}'`, `Invalid echo command value: '${value}'.`);
  }

  #refuse(command: WorkflowCommand, line: string): void {
    this.#echoLine(line);
    this.violations.push({ command: command.name, reason: 'disabled' });
    this.fail(`command '${line}'`, `The \`${command.name}\` command is disabled, write to a file instead.`);
  }

  #setLegacy(command: WorkflowCommand, line: string, into: Map<string, string>): void {
    this.#echoLine(line);
    this.violations.push({ command: command.name, reason: 'deprecated' });
    this.annotate('warning', `The \`${command.name}\` command is deprecated, write to a file instead.`);
    const name = command.properties.get('name');
    if (name === undefined) {
      this.fail(`command '${line}'`, `Required field 'name' is missing in ##[${command.name}] command.`);
    } else {
      into.set(name, command.data);
    }
  }
}
