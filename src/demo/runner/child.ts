import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { LineSplitter } from './lines.js';

/** Says when something is to happen: at the first line of output that fits, or when the signal is aborted. */
export type Trigger = AbortSignal | ((line: string) => boolean);

/** What ends a step before its time, if anything. */
export interface Triggers {
  /** Ends the step as GitHub cancels it: SIGINT, 7.5 s, SIGTERM, 2.5 s, kill. */
  readonly cancelWhen?: Trigger | undefined;
  /** Sends one signal and leaves the rest to the step. */
  readonly signalWhen?: { readonly signal: NodeJS.Signals; readonly when: Trigger } | undefined;
}

/** A command to run with exactly the environment given. Times are in milliseconds. */
export interface ChildPlan extends Triggers {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly onLine: (line: string) => void;
  readonly timeoutMs: number;
  /** GitHub's own when not given. */
  readonly patience?: CancelDelays;
}

export interface ChildEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the start of the process to its end. */
  readonly wallMs: number;
  /** Raw, unmasked. */
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
}

/** How long the runner waits before it does the next, harsher thing, in milliseconds. */
export interface CancelDelays {
  /** After SIGINT, before SIGTERM. */
  readonly sigintMs: number;
  /** After SIGTERM, before the kill. */
  readonly sigtermMs: number;
  /** After the end of the process, for output of a child that it left behind and that holds the pipe. */
  readonly outputMs: number;
}

/**
 * GitHub's own patience. Sources:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 * https://github.com/actions/runner/blob/main/src/Runner.Sdk/ProcessInvoker.cs
 */
const GITHUB_PATIENCE: CancelDelays = { sigintMs: 7500, sigtermMs: 2500, outputMs: 5000 };

/** Runs a child process to its end. Rejects only when it cannot be started. */
export function runChild(plan: ChildPlan): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(plan.command, plan.args, {
      cwd: plan.cwd,
      env: { ...plan.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that a kill reaches what the step started.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const patience = plan.patience ?? GITHUB_PATIENCE;
    let timedOut = false;
    let cancelled = false;
    let wallMs = 0;
    const timers = new Set<NodeJS.Timeout>();
    const later = (ms: number, action: () => void): void => {
      timers.add(setTimeout(action, ms));
    };

    const cancel = (): void => {
      if (cancelled) return;
      cancelled = true;
      child.kill('SIGINT');
      later(patience.sigintMs, () => {
        child.kill('SIGTERM');
        later(patience.sigtermMs, () => killTree(child));
      });
    };
    const { signalWhen } = plan;
    const watchers = [
      watch(plan.cancelWhen, cancel),
      watch(signalWhen?.when, () => {
        if (signalWhen !== undefined) child.kill(signalWhen.signal);
      }),
    ];
    const onLine = (line: string): void => {
      plan.onLine(line);
      for (const watcher of watchers) watcher.see(line);
    };

    const stdout = collect(child.stdout, onLine);
    const stderr = collect(child.stderr, onLine);
    later(plan.timeoutMs, () => {
      timedOut = true;
      killTree(child);
    });

    child.once('error', (error) => {
      settle();
      reject(new Error(`the step cannot be started: ${error.message}`, { cause: error }));
    });
    child.once('exit', () => {
      wallMs = performance.now() - startedAt;
      later(patience.outputMs, () => {
        child.stdout.destroy();
        child.stderr.destroy();
      });
    });
    child.once('close', (exitCode, signal) => {
      settle();
      resolve({ exitCode, signal, wallMs, stdout: stdout(), stderr: stderr(), timedOut, cancelled });
    });

    function settle(): void {
      for (const timer of timers) clearTimeout(timer);
      for (const watcher of watchers) watcher.stop();
    }
  });
}

/** Keeps the raw text of a stream and passes on its lines. The answer gives the whole text, once the stream ended. */
function collect(stream: NodeJS.ReadableStream, onLine: (line: string) => void): () => string {
  const chunks: string[] = [];
  const splitter = new LineSplitter(onLine);
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    chunks.push(chunk);
    splitter.push(chunk);
  });
  return () => {
    splitter.end();
    return chunks.join('');
  };
}

interface Watcher {
  readonly see: (line: string) => void;
  readonly stop: () => void;
}

function watch(trigger: Trigger | undefined, action: () => void): Watcher {
  if (trigger === undefined) return { see: () => {}, stop: () => {} };
  if (typeof trigger === 'function') {
    let waiting = true;
    const see = (line: string): void => {
      if (!waiting || !trigger(line)) return;
      waiting = false;
      action();
    };
    return { see, stop: () => {} };
  }
  if (trigger.aborted) action();
  else trigger.addEventListener('abort', action, { once: true });
  return { see: () => {}, stop: () => trigger.removeEventListener('abort', action) };
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}
