import { serveJob } from '../emulator/steps/background.js';

const [folder = '', step, parent] = process.argv.slice(2);

try {
  await serveJob({
    environment: process.env,
    folder,
    step: Number(step),
    parent: Number(parent),
    send: (message) =>
      new Promise((resolve) => {
        if (process.send === undefined)
          throw new Error('The step of the action local starts this program. It cannot run alone.');
        process.send(message, () => resolve());
      }),
    exit: () => process.exit(0),
    onSignal: (end) => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => end(signal));
    },
  });
} catch (error) {
  // The step shows the file of this stream.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
