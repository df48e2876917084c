/**
 * Ends the local AWS with its job, where no post step comes to do it: the runner was killed, or act was stopped by hand.
 *
 * GitHub's runner kills what a job leaves behind by `RUNNER_TRACKING_ID`; act in host mode kills nothing.
 */
import { existsSync, readFileSync } from 'node:fs';

/** The processes above the one that has started this, as they stood then: itself first, then its ancestors. */
export interface ParentProcesses {
  /** The step's own process, which ends with its step. */
  readonly step: number;
  readonly ancestors: readonly number[];
}

export interface WatchTargets {
  readonly ancestry: ParentProcesses;
  /** The folder that is there for as long as the job is. */
  readonly folder: string;
}

const EVERY_MS = 500;
/** A job of GitHub lasts six hours at most on its own runners: https://docs.github.com/en/actions/reference/limits */
const LONGEST_SILENCE_MS = 6 * 3600_000;

/** Watches, and calls back once with why the job is over. */
export class JobWatcher {
  readonly #watched: WatchTargets;
  readonly #onOver: (why: string) => void;
  readonly #timer: NodeJS.Timeout;
  #heardAtMs = Date.now();
  #stepHasEnded = false;
  /** The runner, as soon as it is known. */
  #runner: number | undefined;

  constructor(watched: WatchTargets, onOver: (why: string) => void) {
    this.#watched = watched;
    this.#onOver = onOver;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  /** Notes a sign of life of the job. */
  hear(): void {
    this.#heardAtMs = Date.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const why = this.#whyOver();
    if (why === undefined) return;
    this.stop();
    this.#onOver(why);
  }

  #whyOver(): string | undefined {
    if (!existsSync(this.#watched.folder)) return 'its folder is gone';
    if (Date.now() - this.#heardAtMs > LONGEST_SILENCE_MS) return 'nobody has called for six hours';
    this.#findRunner();
    return this.#runner !== undefined && !isAlive(this.#runner) ? 'the runner has ended' : undefined;
  }

  /** The nearest process above the step that outlived it by one look: a shell around Node does not, the runner does. */
  #findRunner(): void {
    const { step, ancestors } = this.#watched.ancestry;
    if (this.#runner !== undefined) return;
    if (this.#stepHasEnded) this.#runner = ancestors.find(isAlive);
    else this.#stepHasEnded = !isAlive(step);
  }
}

/**
 * The processes above a step, whose parent is given. On Linux all of them are known, elsewhere that parent alone. Process 1 ends with the
 * machine only, so it is never among them; where the step was started from outside a container, the parent is 0.
 */
export function parentProcesses(step: number, parent: number): ParentProcesses {
  const ancestors: number[] = [];
  for (let pid: number | undefined = parent; pid !== undefined && pid > 1; pid = parentOf(pid)) ancestors.push(pid);
  return { step, ancestors };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; a program's name may hold brackets and blanks. */
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
    // Somebody else's process is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
