/** The local AWS as a command outside of workflows, and the process that the action starts. */
import { quoted } from '../log/plain.js';
import { localLine } from './job/call-record.js';

const USAGE = `Usage: node dist/local/index.js COMMAND [FLAGS]

`;
const CHECK_USAGE = `check    runs a table of cases against a folder of policies; its flags are told by check --help
`;

/** Runs the command that the words name; answers the exit status: 2 when it could not begin. */
export async function localCommand([command, ...argv]: readonly string[]): Promise<number> {
  try {
    switch (command) {
      case 'serve':
        return await serveFrom(argv);
      case 'check':
        return await checkFrom(argv);
      case 'job':
        return await serveJobFrom(argv);
      default:
        return await refuse(command);
    }
  } catch (error) {
    // What it names can come from files, so no line of it may begin as it likes.
    const sentences = (error instanceof Error ? error.message : String(error)).split('\n');
    for (const sentence of ['it cannot run:', ...sentences]) process.stderr.write(`${localLine(sentence)}\n`);
    return 2;
  }
}

async function serveFrom(argv: readonly string[]): Promise<number> {
  outliveReaders();
  const { serve } = await import('./serve.js');
  await serve(argv, process.env);
  return 0;
}

/** A reader that goes away, such as head, changes nothing about the cases, and nothing for those who call. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

async function checkFrom(argv: readonly string[]): Promise<number> {
  outliveReaders();
  const { checkCommand } = await import('./check/check-command.js');
  return checkCommand(argv, process.stdout, process.cwd());
}

/** For the action alone: with a channel to the step that has started it. */
async function serveJobFrom([folder = '', step, parent]: readonly string[]): Promise<number> {
  const { serveJob } = await import('./job/background.js');
  await serveJob({
    environment: process.env,
    folder,
    step: Number(step),
    parent: Number(parent),
    tell: (message) =>
      new Promise((resolve) => {
        if (process.send === undefined) throw new Error('this command is for the action alone');
        process.send(message, () => resolve());
      }),
    exit: () => process.exit(0),
    onSignal: (end) => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => end(signal));
    },
  });
  return 0;
}

async function refuse(command: string | undefined): Promise<number> {
  const { SERVE_USAGE } = await import('./serve-flags.js');
  const usage = `${USAGE}${SERVE_USAGE}\n${CHECK_USAGE}`;
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    process.stdout.write(usage);
    return command === undefined ? 2 : 0;
  }
  process.stderr.write(`local AWS: ${quoted(command)} is no command of it: write serve or check.\n\n${usage}`);
  return 2;
}
