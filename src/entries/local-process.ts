import { serveJob } from '../emulator/steps/background.js';

const [folder = '', step, parent] = process.argv.slice(2);

try {
  await serveJob({
    environment: process.env,
    folder,
    step: Number(step),
    parent: Number(parent),
    tell: (message) =>
      new Promise((resolve) => {
        if (process.send === undefined) throw new Error('this program is for the action alone');
        process.send(message, () => resolve());
      }),
    exit: () => process.exit(0),
    onSignal: (end) => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => end(signal));
    },
  });
} catch (error) {
  // The step shows what stands in this stream's file.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
