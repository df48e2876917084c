/** The profiles that a step has set up in a job: the tools that use them, their processes and their files. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ProfileStore } from '../../src/action/profiles/profile-store.js';
import { currentInstant } from '../../src/action/profiles/stored-session.js';
import type { RunOptions, StepResult } from '../../src/demo/runner/step-result.js';
import { type EmulatedJob, splitVariables } from './job.js';

export const HOUR_MS = 3_600_000;

// As an address, because on Windows an import takes no path with a drive.
const SDK = JSON.stringify(pathToFileURL('node_modules/@aws-sdk/client-sts/dist-cjs/index.js'));

/** Prints the ARN that the SDK's default chain has credentials of, with the profile that the first argument names. */
export const WHO_AM_I = `
import { GetCallerIdentityCommand, STSClient } from ${SDK};
const client = new STSClient({ ...(process.argv[1] && { profile: process.argv[1] }) });
console.log((await client.send(new GetCallerIdentityCommand({}))).Arn);
`;

/**
 * Calls STS until three of the sessions that it has used have expired and another one has worked. Prints the number of calls and
 * the ARNs.
 */
export const WHO_AM_I_PAST_THREE_EXPIRIES = `
import { setTimeout as pause } from 'node:timers/promises';
import { GetCallerIdentityCommand, STSClient } from ${SDK};
const client = new STSClient({});
const arns = new Set();
const ends = new Map();
const ended = () => [...ends.values()].filter((end) => end < Date.now()).length;
let calls = 0;
for (let enough = false; !enough; calls += 1) {
  enough = ended() >= 3;
  arns.add((await client.send(new GetCallerIdentityCommand({}))).Arn);
  const { accessKeyId, expiration } = await client.config.credentials();
  ends.set(accessKeyId, expiration);
  await pause(100);
}
console.log(JSON.stringify({ calls, arns: [...arns], sessions: ends.size }));
`;

/** Runs a module as a later step of the job. */
export function runScript(
  { job }: EmulatedJob,
  source: string,
  argument = '',
  options: RunOptions = {},
): Promise<StepResult> {
  return job.run(process.execPath, ['--input-type=module', '-e', source, argument], {
    ...options,
    ...splitVariables(options),
  });
}

/** A profile's `credential_process`, from the config file that the job has now. */
export function credentialProcessOf({ job }: EmulatedJob, profile: string): string {
  const text = readFileSync(job.exported.get('AWS_CONFIG_FILE') ?? '', 'utf8');
  const section = text.split(`[profile ${profile}]\n`)[1] ?? '';
  const [, line] = /^credential_process = (.*)$/m.exec(section) ?? [];
  if (line === undefined) throw new Error(`no process for ${profile} in:\n${text}`);
  return line;
}

/** The words of that line: Node, the program, the folder of the profile. */
export function commandOf(emulated: EmulatedJob, profile: string): [node: string, program: string, folder: string] {
  const words = [...credentialProcessOf(emulated, profile).matchAll(/"([^"]*)"|(\S+)/g)];
  const [node = '', program = '', folder = ''] = words.map(([, quoted, plain]) => quoted ?? plain);
  return [node, program, folder];
}

/** Runs the process of a profile, as an SDK does. */
export function runProfile(emulated: EmulatedJob, profile: string, options: RunOptions = {}): Promise<StepResult> {
  const [command, ...args] = commandOf(emulated, profile);
  return emulated.job.run(command, args, { ...options, ...splitVariables(options) });
}

/** The stored files of a profile. */
export function storeOf(emulated: EmulatedJob, profile: string): ProfileStore {
  const [, , folder] = commandOf(emulated, profile);
  return new ProfileStore(folder);
}

/** Changes the stored session of a profile so that it expires in `leftMs`. */
export function setAge(store: ProfileStore, { leftMs, lifeMs = HOUR_MS }: { leftMs: number; lifeMs?: number }): void {
  const session = store.session();
  if (session === undefined) throw new Error(`no session in ${store.folder}`);
  const { clockMs, uptimeMs } = currentInstant();
  const agedMs = lifeMs - leftMs;
  store.saveSession({ ...session, obtained: { clockMs: clockMs - agedMs, uptimeMs: uptimeMs - agedMs }, lifeMs });
}

/** The key id and the account in what a process printed. */
export function answerOf(result: StepResult): { keyId: string; account: string } {
  const { Version, AccessKeyId, AccountId, SecretAccessKey, SessionToken, Expiration } = JSON.parse(result.stdout);
  if (Version !== 1 || !SecretAccessKey || !SessionToken || !(Date.parse(Expiration) > Date.now())) {
    throw new Error(`no usable answer: ${result.stdout}`);
  }
  return { keyId: AccessKeyId, account: AccountId };
}
