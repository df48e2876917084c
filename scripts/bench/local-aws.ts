import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A local AWS in a process of its own. Each answer waits `latencyMs`, if that is given. */
export class BenchAws {
  /** What a job needs to call it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #process: ChildProcess;
  readonly #ended: AbortController;

  private constructor(child: ChildProcess, ended: AbortController, environment: unknown) {
    if (typeof environment !== 'object' || environment === null) throw new Error('the local AWS sent no environment');
    this.#process = child;
    this.#ended = ended;
    this.environment = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));
  }

  static async start(latencyMs?: number): Promise<BenchAws> {
    const child = fork(path.join(import.meta.dirname, 'aws.ts'), latencyMs === undefined ? [] : [String(latencyMs)]);
    const ended = new AbortController();
    child.once('exit', () => ended.abort(new Error('the local AWS ended')));
    return new BenchAws(child, ended, await messageFrom(child, ended));
  }

  /** The kinds of the calls since the last time. */
  async calls(): Promise<readonly string[]> {
    const answer = messageFrom(this.#process, this.#ended);
    this.#process.send('calls');
    const kinds = await answer;
    return Array.isArray(kinds) ? kinds.map(String) : [];
  }

  stop(): void {
    this.#process.disconnect();
  }
}

/** The next message of a process; rejects when it ends instead. */
async function messageFrom(child: ChildProcess, { signal }: AbortController): Promise<unknown> {
  const [message]: unknown[] = await once(child, 'message', { signal });
  return message;
}
