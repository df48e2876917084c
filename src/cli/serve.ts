/** `xacct serve`: one JSON line when the emulator is ready, then one line a call. */
import { once } from 'node:events';
import { hasAccountsFile } from '../accounts/file-name.js';
import { describeCall } from '../emulator/calls.js';
import type { LocalAws } from '../emulator/emulator.js';
import { exampleModel } from '../emulator/example-model.js';
import { EMPTY_SUMMARY } from '../emulator/setup/describe-setup.js';
import { LOCAL_INPUTS, readSetup, type SetupReading } from '../emulator/setup/read-setup.js';
import { type EmulatorIssue, formatEmulatorIssue } from '../emulator/setup/setup-messages.js';
import { startSetup } from '../emulator/setup/start.js';
import { type LocalModelReader, modelFromWorkspace } from '../emulator/setup/workspace-model.js';
import { localLine } from '../emulator/steps/local-lines.js';
import { loadModel } from '../iam/load-model.js';
import type { Environment } from '../shared/environment.js';
import { formatInputIssue } from '../shared/inputs/input-messages.js';
import { isInvalid, wholeNumber } from '../shared/inputs/values.js';
import { type Command, type CommandContext, EXIT, type Streams, unchanged } from './command.js';
import { type Flags, formatFlagIssue, readFlags } from './flags.js';
import { SERVE_FLAGS, SERVE_USAGE } from './serve-flags.js';

/** The first line, for the program that starts the command. Has secrets of the emulator. */
export interface ReadyLine {
  readonly stsUrl: string;
  readonly tokenRequestUrl: string;
  readonly requestToken: string;
  readonly pid: number;
  /** The variables that a job needs to use the emulator. */
  readonly environment: Readonly<Record<string, string>>;
}

const NUMBER = wholeNumber(0, 999_999);

/** The flags that name roles. Without them and without an accounts file, the roles of the README are emulated. */
const ROLE_FLAGS = ['accounts-file', 'policies', 'role-to-assume'] as const;

/** The job that the policies of the README allow: a push to `main` of its repository. */
const SAMPLE_JOB: Environment = {
  GITHUB_REPOSITORY: 'octo/shop',
  GITHUB_REPOSITORY_ID: '724601234',
  GITHUB_REPOSITORY_OWNER_ID: '9919012',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
};

/**
 * Serves until SIGTERM, SIGINT or, with `--until-stdin-closes`, the end of standard input. Describes on standard error what it emulates,
 * each line with the emulator's name in front, because it may contain text of files.
 */
export const serveCommand: Command = async (argv, streams, context) => {
  const { stdout, stderr } = streams;
  const printError = (lines: readonly string[]) => {
    for (const line of lines) stderr.write(`${localLine(line)}\n`);
  };
  const failed = (sentences: readonly string[]) => {
    printError(['cannot start:', ...sentences]);
    return EXIT.failed;
  };
  const read = readFlags(argv, SERVE_FLAGS);
  if (!read.ok && read.help) {
    stdout.write(SERVE_USAGE);
    return EXIT.ok;
  }
  if (!read.ok) return failed(read.issues.map(formatFlagIssue));
  const isQuiet = read.flags.has('quiet');
  const print = (line: string) => stdout.write(`${line}\n`);
  const request = readServeFlags(read.flags, context);
  if (!request.ok) return failed(request.sentences);
  const { setup, lines, warnings, latencyMs } = request;
  const started = await startSetup(setup, {
    latencyMs,
    onCall: isQuiet ? undefined : (call) => print(localLine(describeCall(call))),
  });
  if (!started.ok) return failed([format(started.issue)]);
  if (!isQuiet) printError([...lines, ...warnings]);
  print(JSON.stringify(readyLine(started.aws)));
  await untilEnded(streams, read.flags.has('until-stdin-closes'));
  await started.aws.stop();
  return EXIT.ok;
};

type ServeRequest =
  | (Extract<SetupReading, { readonly ok: true }> & { readonly latencyMs: number | undefined })
  | { readonly ok: false; readonly sentences: readonly string[] };

/** The setup that the flags ask for, or the sentences of all issues. */
function readServeFlags(flags: Flags<typeof SERVE_FLAGS>, { environment, current }: CommandContext): ServeRequest {
  const texts = LOCAL_INPUTS.flatMap((name) => {
    const text = (name === 'claims' || name === 'faults' ? flags.list(name).join('\n') : flags.text(name))?.trim();
    return text ? [[name, text] as const] : [];
  });
  const latencyText = flags.text('latency-ms');
  const latencyMs = latencyText === undefined ? undefined : NUMBER(latencyText);
  const isNamed = ROLE_FLAGS.some((name) => flags.text(name) !== undefined);
  const isSample = !isNamed && !hasAccountsFile(current);
  // Without a folder of policies, all policies are derived or those of the README.
  const sample = flags.text('policies') === undefined ? SAMPLE_JOB : {};
  const job = { ...sample, ...environment, GITHUB_WORKSPACE: current };
  const reading = readSetup(
    { texts: new Map(texts), environment: job },
    isSample ? readSampleModel : modelFromWorkspace,
  );
  if (reading.ok && !isInvalid(latencyMs)) return { ...reading, latencyMs };
  const sentences = [
    ...(isInvalid(latencyMs) ? [formatInputIssue({ name: '--latency-ms', detail: latencyMs.detail }, unchanged)] : []),
    ...(reading.ok ? [] : reading.issues.map(format)),
  ];
  return { ok: false, sentences };
}

/** The accounts and roles of the README's examples. */
const readSampleModel: LocalModelReader = () => ({
  ok: true,
  world: loadModel(exampleModel()),
  region: undefined,
  summary: EMPTY_SUMMARY,
});

function format(issue: EmulatorIssue): string {
  return formatEmulatorIssue(issue, unchanged, 'command-line');
}

function readyLine({ stsUrl, tokenRequestUrl, requestToken, environmentWithIam }: LocalAws): ReadyLine {
  return { stsUrl, tokenRequestUrl, requestToken, pid: process.pid, environment: { ...environmentWithIam() } };
}

async function untilEnded({ stdin }: Streams, untilStdinCloses: boolean): Promise<void> {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const listening = new AbortController();
  const { signal } = listening;
  const ends = signals.map((name) => once(process, name, { signal }));
  if (untilStdinCloses) {
    ends.push(once(stdin, 'end', { signal }), once(stdin, 'close', { signal }));
    stdin.resume();
  }
  await Promise.race(ends);
  // The promises of the other events are rejected by the abort.
  for (const end of ends) end.catch(() => undefined);
  listening.abort();
}
