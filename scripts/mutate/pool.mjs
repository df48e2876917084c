// Processes that run tests, and are replaced when a change has spoilt them.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// A worker keeps every module that it has ever made.
const ATTEMPTS_A_WORKER = 150;
const RUN_TESTS = fileURLToPath(new URL('./run-tests.mjs', import.meta.url));

class Runner {
  #root;
  #worker;
  #attempts = 0;

  constructor(root) {
    this.#root = root;
  }

  /** Has the worker do something, and answers what came of it; `undefined` when it hangs, and is gone then. */
  async do(task) {
    if (this.#attempts >= ATTEMPTS_A_WORKER) await this.end();
    this.#worker ??= fork(RUN_TESTS, [this.#root], {
      execArgv: ['--experimental-vm-modules', '--no-warnings'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#attempts += 1;
    const worker = this.#worker;
    const outcome = await new Promise((resolve, reject) => {
      let timer;
      const settle = (result) => {
        clearTimeout(timer);
        worker.off('message', hear);
        worker.off('error', reject);
        worker.off('exit', end);
        resolve(result);
      };
      // A change can end the process itself.
      const end = () => settle();
      const hear = ({ busyMs, done, failed }) => {
        clearTimeout(timer);
        if (failed !== undefined) reject(new Error(failed));
        else if (busyMs === undefined) settle(done);
        // More than the worker's own limit: only a loop that lets nothing else run gets there.
        else timer = setTimeout(end, 2 * busyMs + 2000);
      };
      worker.on('message', hear);
      worker.on('error', reject);
      worker.on('exit', end);
      worker.send(task);
    });
    if (outcome === undefined || outcome.endless) await this.end();
    return outcome;
  }

  async end() {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#attempts = 0;
    worker?.kill('SIGKILL');
  }
}

/** So many workers, each of which takes the next task when it is done with one. */
export class Pool {
  #runners;

  constructor(root, size) {
    this.#runners = Array.from({ length: size }, () => new Runner(root));
  }

  /** Does all tasks, in this order; `take` is told of each task what came of it. `taskOf` makes the message for a worker. */
  async each(tasks, taskOf, take) {
    const left = tasks[Symbol.iterator]();
    await Promise.all(
      this.#runners.map(async (runner) => {
        for (const task of left) take(task, await runner.do(taskOf(task)));
      }),
    );
  }

  async end() {
    await Promise.all(this.#runners.map((runner) => runner.end()));
  }
}
