/** `xacct serve`: one JSON line when the emulator is ready, then one line a call. */
import { once } from 'node:events';
import { describeCall } from '../emulator/calls.js';
import type { LocalAws } from '../emulator/emulator.js';
import { exampleModel } from '../emulator/example-model.js';
import { EMPTY_SUMMARY } from '../emulator/setup/describe-setup.js';
import { LOCAL_INPUTS, readSetup, type SetupReading } from '../emulator/setup/read-setup.js';
import { type EmulatorIssue, formatEmulatorIssue } from '../emulator/setup/setup-issues.js';
import { startSetup } from '../emulator/setup/start.js';
import { hasAccountsFile, type LocalModelReader, modelFromWorkspace } from '../emulator/setup/workspace-model.js';
import { localLine } from '../emulator/steps/call-record.js';
import { loadModel } from '../iam/load-model.js';
import type { Environment } from '../shared/environment.js';
import { formatInputIssue } from '../shared/inputs/input-issues.js';
import { isInvalid } from '../shared/inputs/input-reader.js';
import { wholeNumber } from '../shared/inputs/values.js';
import { type Command, type CommandContext, EXIT, type Streams } from './command.js';
import { formatFlagIssue } from './flag-issues.js';
import { type Flags, readFlags } from './flags.js';
import { SERVE_FLAGS, SERVE_USAGE } from './serve-flags.js';

/** The first line on standard output, for the program that started it. It has secrets of the emulator. */
export interface ReadyLine {
  readonly stsUrl: string;
  readonly tokenRequestUrl: string;
  readonly requestToken: string;
  readonly pid: number;
  /** What a job must have set to find all of it. */
  readonly environment: Readonly<Record<string, string>>;
}

const NUMBER = wholeNumber(0, 999_999);

/** The flags that name roles. Without them, and without an accounts file, the roles of the README are emulated. */
const NAMES_OF_ROLES = ['accounts-file', 'policies', 'role-to-assume'] as const;

/** The job that the example policies accept, if no other is set: a push to `main` of the README's repository. */
const SAMPLE_JOB: Environment = {
  GITHUB_REPOSITORY: 'octo/shop',
  GITHUB_REPOSITORY_ID: '724601234',
  GITHUB_REPOSITORY_OWNER_ID: '9919012',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
};

/**
 * Serves until SIGTERM, SIGINT or, with `--until-stdin-closes`, the end of standard input. What it emulates is shown on standard
 * error, each line with the emulator's name in front, because text of files may be in it.
 */
export const serveCommand: Command = async (argv, streams, context) => {
  const { stdout, stderr } = streams;
  const logLines = (lines: readonly string[]) => {
    for (const line of lines) stderr.write(`${localLine(line)}\n`);
  };
  const failed = (sentences: readonly string[]) => {
    logLines(['cannot start:', ...sentences]);
    return EXIT.failed;
  };
  const read = readFlags(argv, SERVE_FLAGS);
  if (!read.ok && read.help) {
    stdout.write(SERVE_USAGE);
    return EXIT.ok;
  }
  if (!read.ok) return failed(read.issues.map((issue) => formatFlagIssue(issue, 'xacct serve')));
  const isQuiet = read.flags.has('quiet');
  const print = (line: string) => stdout.write(`${line}\n`);
  const request = setupOf(read.flags, context);
  if (!request.ok) return failed(request.sentences);
  const { setup, lines, warnings, latencyMs } = request;
  const started = await startSetup(setup, {
    latencyMs,
    onCall: isQuiet ? undefined : (call) => print(localLine(describeCall(call))),
  });
  if (!started.ok) return failed([formatted(started.issue)]);
  if (!isQuiet) logLines([...lines, ...warnings]);
  print(JSON.stringify(readyLine(started.aws)));
  await untilEnd(streams, read.flags.has('until-stdin-closes'));
  await started.aws.stop();
  return EXIT.ok;
};

type ServeRequest =
  | (Extract<SetupReading, { readonly ok: true }> & { readonly latencyMs: number | undefined })
  | { readonly ok: false; readonly sentences: readonly string[] };

/** What the flags ask for, or all that is wrong with it. */
function setupOf(flags: Flags<typeof SERVE_FLAGS>, { environment, current }: CommandContext): ServeRequest {
  // The flags are the action's inputs, so they are read as such: one reader, one wording.
  const inputs = LOCAL_INPUTS.flatMap((name) => {
    const value = name === 'claims' || name === 'faults' ? flags.list(name).join('\n') : flags.text(name);
    return value === undefined ? [] : [[`INPUT_${name.toUpperCase()}`, value] as const];
  });
  const job = Object.entries(environment).filter(([name]) => !name.startsWith('INPUT_') && name !== 'GITHUB_WORKSPACE');
  const latencyText = flags.text('latency-ms');
  const latencyMs = latencyText === undefined ? undefined : NUMBER(latencyText);
  const isNamed = NAMES_OF_ROLES.some((name) => flags.text(name) !== undefined);
  const isSample = !isNamed && !hasAccountsFile(current);
  // Without a folder of policies all policies are our own.
  const sample = flags.text('policies') === undefined ? Object.entries(SAMPLE_JOB) : [];
  const variables = Object.fromEntries([...sample, ...job, ...inputs, ['GITHUB_WORKSPACE', current] as const]);
  const reading = readSetup(variables, isSample ? sampleModel : modelFromWorkspace);
  if (reading.ok && !isInvalid(latencyMs)) return { ...reading, latencyMs };
  const sentences = [
    ...(isInvalid(latencyMs) ? [formatInputIssue({ name: '--latency-ms', detail: latencyMs.detail }, asItIs)] : []),
    ...(reading.ok ? [] : reading.issues.map(formatted)),
  ];
  return { ok: false, sentences };
}

/** The accounts and roles of the README's examples. */
const sampleModel: LocalModelReader = () => ({
  ok: true,
  world: loadModel(exampleModel()),
  region: undefined,
  told: EMPTY_SUMMARY,
});

function formatted(issue: EmulatorIssue): string {
  return formatEmulatorIssue(issue, asItIs, 'command-line');
}

/** Nothing that is read here is a secret: flags, policies, names of accounts. */
function asItIs(text: string): string {
  return text;
}

function readyLine({ stsUrl, tokenRequestUrl, requestToken, environmentWithIam }: LocalAws): ReadyLine {
  return { stsUrl, tokenRequestUrl, requestToken, pid: process.pid, environment: { ...environmentWithIam() } };
}

async function untilEnd({ stdin }: Streams, untilStdinCloses: boolean): Promise<void> {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const listening = new AbortController();
  const { signal } = listening;
  const ends = signals.map((name) => once(process, name, { signal }));
  if (untilStdinCloses) {
    ends.push(once(stdin, 'end', { signal }), once(stdin, 'close', { signal }));
    stdin.resume();
  }
  await Promise.race(ends);
  // The ones that did not happen are let go, which rejects them.
  for (const end of ends) end.catch(() => undefined);
  listening.abort();
}
