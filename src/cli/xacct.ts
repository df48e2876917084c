/** The one command: serve, test, infra and snapshot. */

import { quoted } from '../shared/log/plain.js';
import { nearest } from '../shared/text/nearest.js';
import { VERSION } from '../shared/version.js';
import { type Command, type CommandContext, EXIT, type Streams } from './command.js';

/** Each command is loaded only when it runs. */
const COMMANDS: ReadonlyMap<string, { readonly summary: string; readonly load: () => Promise<Command> }> = new Map([
  ['serve', { summary: 'emulates GitHub OIDC, STS and a part of IAM until Ctrl-C', load: loadServe }],
  ['test', { summary: 'runs policy tests: cases against a folder of policies', load: loadTest }],
  ['infra', { summary: 'writes the parameters of the templates from the accounts file', load: loadInfra }],
  ['snapshot', { summary: 'reduces the IAM data of an account to the roles that matter', load: loadSnapshot }],
]);

const USAGE = `Usage: xacct COMMAND [flags]

Commands:
${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`).join('\n')}

  --help     print this; xacct COMMAND --help prints the flags of a command
  --version  print the version

Exit status: 0 all is well, 1 something to fix was found, 2 the command could not do its work.
`;

/** Runs the command that the first word names. Resolves to the exit status; never rejects. */
export async function xacct(argv: readonly string[], streams: Streams, context: CommandContext): Promise<number> {
  const [word, ...rest] = argv;
  // `xacct help test` reads as `xacct test --help`.
  const [name, words] = word === 'help' && rest[0] !== undefined ? [rest[0], ['--help']] : [word, rest];
  if (name === '--help' || name === '-h' || name === 'help') {
    streams.stdout.write(USAGE);
    return EXIT.ok;
  }
  if (name === '--version') {
    streams.stdout.write(`${VERSION}\n`);
    return EXIT.ok;
  }
  const command = COMMANDS.get(name ?? '');
  if (command === undefined) {
    streams.stderr.write(name === undefined ? USAGE : unknownCommand(name));
    return EXIT.failed;
  }
  try {
    const run = await command.load();
    return await run(words, streams, context);
  } catch (error) {
    // A bug, or a disk that fails: the text can come from outside.
    streams.stderr.write(
      `xacct ${name} failed: ${quoted(error instanceof Error ? error.message : String(error), 500)}\n`,
    );
    return EXIT.failed;
  }
}

function unknownCommand(name: string): string {
  const near = nearest(name, COMMANDS.keys());
  if (name.startsWith('-')) return `${quoted(name)} is before the command. Use xacct COMMAND [flags].\n\n${USAGE}`;
  const use = near === undefined ? `Use ${[...COMMANDS.keys()].join(', ')}.` : `Use ${near} if that is meant.`;
  return `${quoted(name)} is not a command of xacct. ${use}\n\n${USAGE}`;
}

async function loadServe(): Promise<Command> {
  return (await import('./serve.js')).serveCommand;
}

async function loadTest(): Promise<Command> {
  return (await import('./test.js')).testCommand;
}

async function loadInfra(): Promise<Command> {
  return (await import('./infra.js')).infraCommand;
}

async function loadSnapshot(): Promise<Command> {
  return (await import('./snapshot.js')).snapshotCommand;
}
