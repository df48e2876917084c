/**
 * Ends the emulator with its job where no post step does: the runner was killed, or act was stopped by hand. GitHub's runner kills
 * the processes that a job leaves behind, by `RUNNER_TRACKING_ID`; act in host mode kills none.
 */
import { existsSync, readFileSync } from 'node:fs';

/** The processes above this one when it was started. */
export interface ParentProcesses {
  /** The step's own process, which ends with its step. */
  readonly step: number;
  readonly ancestors: readonly number[];
}

export interface WatchTargets {
  readonly ancestry: ParentProcesses;
  /** A folder that exists as long as the job runs. */
  readonly folder: string;
}

const INTERVAL_MS = 500;
/** A job on GitHub's own runners lasts six hours at most: https://docs.github.com/en/actions/reference/limits */
const LONGEST_IDLE_MS = 6 * 3600_000;

/** Calls back once when the job is over, with the reason. */
export class JobWatcher {
  readonly #targets: WatchTargets;
  readonly #onOver: (why: string) => void;
  readonly #timer: NodeJS.Timeout;
  #activeAtMs = Date.now();
  #stepHasEnded = false;
  /** The runner, as soon as it is known. */
  #runner: number | undefined;

  constructor(targets: WatchTargets, onOver: (why: string) => void) {
    this.#targets = targets;
    this.#onOver = onOver;
    this.#timer = setInterval(() => this.#check(), INTERVAL_MS);
  }

  /** Notes that the job has called. */
  noteActivity(): void {
    this.#activeAtMs = Date.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const why = this.#whyOver();
    if (why === undefined) return;
    this.stop();
    this.#onOver(why);
  }

  #whyOver(): string | undefined {
    if (!existsSync(this.#targets.folder)) return 'its folder was removed';
    if (Date.now() - this.#activeAtMs > LONGEST_IDLE_MS) return 'it was not called for six hours';
    this.#findRunner();
    return this.#runner !== undefined && !isAlive(this.#runner) ? 'the runner has ended' : undefined;
  }

  /** The nearest process above the step that outlives it by one check: a shell around Node does not, the runner does. */
  #findRunner(): void {
    const { step, ancestors } = this.#targets.ancestry;
    if (this.#runner !== undefined) return;
    if (this.#stepHasEnded) this.#runner = ancestors.find(isAlive);
    else this.#stepHasEnded = !isAlive(step);
  }
}

/**
 * The processes above a step with this parent: on Linux all of them, elsewhere the parent alone. Without process 1, which ends
 * with the machine only. Where the step was started from outside a container, the parent is 0.
 */
export function parentProcesses(step: number, parent: number): ParentProcesses {
  const ancestors: number[] = [];
  for (let pid: number | undefined = parent; pid !== undefined && pid > 1; pid = parentOf(pid)) ancestors.push(pid);
  return { step, ancestors };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; a program's name may have brackets and spaces. */
function parentOf(pid: number): number | undefined {
  try {
    const [, , parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, ') ')
      .split(' ');
    return Number(parent);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
