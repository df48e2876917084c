/** What the tests of the profiles share: the tools that use them, and a look at what they are made of. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ProfileStore } from '../../../src/action/profiles/profile-store.js';
import { currentInstant } from '../../../src/action/profiles/stored-session.js';
import type { RunOptions, StepResult } from '../../../src/demo/runner/step-result.js';
import { type Scene, withRunners } from './scene.js';

export const HOUR_MS = 3_600_000;

export const roleIn = (account: string) => `arn:aws:iam::${account}:role/DeployRole`;

const SDK = JSON.stringify(path.resolve('node_modules/@aws-sdk/client-sts/dist-cjs/index.js'));

/** Prints who the SDK's default chain is, with the profile that the first argument names. */
export const WHO = `
import { GetCallerIdentityCommand, STSClient } from ${SDK};
const client = new STSClient({ ...(process.argv[1] && { profile: process.argv[1] }) });
console.log((await client.send(new GetCallerIdentityCommand({}))).Arn);
`;

/**
 * Asks again and again who it is, as a tool with much to do, until three of the sessions that it has used have ended and another
 * one has served. Prints how often, and who it was.
 */
export const WHO_PAST_THREE_EXPIRIES = `
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
export function script({ job }: Scene, source: string, argument = '', options: RunOptions = {}): Promise<StepResult> {
  return job.run(process.execPath, ['--input-type=module', '-e', source, argument], {
    ...options,
    ...withRunners(options),
  });
}

/** A profile's `credential_process`, from the config file that the job has now. */
export function processLineOf({ job }: Scene, profile: string): string {
  const text = readFileSync(job.exported.get('AWS_CONFIG_FILE') ?? '', 'utf8');
  const section = text.split(`[profile ${profile}]\n`)[1] ?? '';
  const [, line] = /^credential_process = (.*)$/m.exec(section) ?? [];
  if (line === undefined) throw new Error(`no process for ${profile} in:\n${text}`);
  return line;
}

/** Its words: Node, the program, the profile's folder. */
export function processOf(scene: Scene, profile: string): [node: string, program: string, folder: string] {
  const words = [...processLineOf(scene, profile).matchAll(/"([^"]*)"|(\S+)/g)];
  const [node = '', program = '', folder = ''] = words.map(([, quoted, plain]) => quoted ?? plain);
  return [node, program, folder];
}

/** Asks a profile's process for credentials, as an SDK does. */
export function ask(scene: Scene, profile: string, options: RunOptions = {}): Promise<StepResult> {
  const [command, ...args] = processOf(scene, profile);
  return scene.job.run(command, args, { ...options, ...withRunners(options) });
}

/** Where a profile keeps its recipe and its session. */
export function cabinetOf(scene: Scene, profile: string): ProfileStore {
  const [, , folder] = processOf(scene, profile);
  return new ProfileStore(folder);
}

/** Makes the stored session of a profile one that has been obtained and ends so long from now. */
export function age(cabinet: ProfileStore, { leftMs, lifeMs = HOUR_MS }: { leftMs: number; lifeMs?: number }): void {
  const session = cabinet.session();
  if (session === undefined) throw new Error(`no session in ${cabinet.folder}`);
  const { clockMs, uptimeMs } = currentInstant();
  const agedMs = lifeMs - leftMs;
  cabinet.saveSession({ ...session, obtained: { clockMs: clockMs - agedMs, uptimeMs: uptimeMs - agedMs }, lifeMs });
}

/** The key id and the account in an answer of a process. */
export function answerOf(result: StepResult): { keyId: string; account: string } {
  const { Version, AccessKeyId, AccountId, SecretAccessKey, SessionToken, Expiration } = JSON.parse(result.stdout);
  if (Version !== 1 || !SecretAccessKey || !SessionToken || !(Date.parse(Expiration) > Date.now())) {
    throw new Error(`no usable answer: ${result.stdout}`);
  }
  return { keyId: AccessKeyId, account: AccountId };
}
