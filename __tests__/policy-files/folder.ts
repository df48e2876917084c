/** What the tests of a folder of policies share: the folder on disk, and short forms of what stands in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { AccountData, AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { LocatedPolicy, type PolicyOrigin } from '../../src/iam/document.js';
import { formatPolicyFileIssue, formatPolicyFileWarning } from '../../src/policy-files/policy-file-issues.js';
import {
  type AccountNames,
  loadPolicies,
  type PoliciesLoading,
  readPolicies,
} from '../../src/policy-files/read-policies.js';

export const HUB = '111122223333';
export const DEV = '222222222222';
export const PROD = '444444444444';
export const PROVIDER = 'token.actions.githubusercontent.com';

/** What `.github/accounts.yml` would say. */
export const NAMES: AccountNames = {
  hub: HUB,
  accounts: new Map([
    ['dev', DEV],
    ['prod', PROD],
  ]),
};
export const NO_NAMES: AccountNames = { hub: undefined, accounts: new Map() };

/** Files by their paths in the folder; what is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** Reads a folder of these files, which stands in a repository as `policies`. `prepare` may change it before. */
export function reading(
  files: Files,
  names: AccountNames = NAMES,
  prepare?: (folder: string) => void,
): PoliciesLoading {
  const base = mkdtempSync(path.join(os.tmpdir(), 'policies-'));
  const folder = path.join(base, 'policies');
  try {
    if (Object.keys(files).length > 0) mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      const isBytes = typeof content === 'string' || content instanceof Uint8Array;
      writeFileSync(file, isBytes ? content : JSON.stringify(content, undefined, 2));
    }
    prepare?.(folder);
    const read = readPolicies(folder, names, base);
    return read.ok ? loadPolicies(read.policies) : read;
  } finally {
    rmSync(base, { recursive: true });
  }
}

/** The world of a folder, which loads, and the notes in sentences. Throws with all that is wrong. */
export function readWorld(files: Files, names: AccountNames = NAMES): { world: AwsModelData; warnings: string[] } {
  const read = reading(files, names);
  if (!read.ok) throw new Error(read.issues.map((issue) => formatPolicyFileIssue(issue)).join('\n'));
  const { data, warnings } = read.policies;
  return { world: plainData(data), warnings: warnings.map((warning) => formatPolicyFileWarning(warning)) };
}

/** The data as it is written: documents as their sources, without the places of roles. */
export function plainData(data: AwsModelData): AwsModelData {
  const plain = (value: unknown): unknown => {
    if (value instanceof LocatedPolicy) return value.source;
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    const entries = Object.entries(value).filter(([key, one]) => !(key === 'origin' && typeof one === 'object'));
    return Object.fromEntries(entries.map(([key, one]) => [key, plain(one)]));
  };
  return plain(data) as AwsModelData;
}

/** One account of a folder's world. */
export function accountIn(files: Files, account: string, names: AccountNames = NAMES): AccountData {
  const found = readWorld(files, names).world.accounts[account];
  if (found === undefined) throw new Error(`account ${account} is not in the world`);
  return found;
}

/** One role of a folder's world. */
export function roleIn(files: Files, account: string, role: string, names: AccountNames = NAMES): RoleData {
  const { roles = {} } = accountIn(files, account, names);
  const found = roles[role];
  if (found === undefined) throw new Error(`${role} is none of ${Object.keys(roles).join(', ')}`);
  return found;
}

/** What is wrong with a folder, in sentences. */
export function sentencesOf(read: PoliciesLoading): string[] {
  return read.ok ? [] : read.issues.map((issue) => formatPolicyFileIssue(issue));
}

/** A way to go on: every sentence has one. */
const ADVICE =
  /\b(?:correct|use|set|shorten|write|remove|mend|move|rename|name|add|check|put|look|save|shorten|give|make|break|attach)\b/i;

/** What is wrong with a folder, as `file place: code`. Throws when a sentence does not begin with the place or gives no way to go on. */
export function toldOf(read: PoliciesLoading): string[] {
  if (read.ok) return [];
  for (const sentence of sentencesOf(read)) {
    if (!/^policies[^"]*? .*\.$/.test(sentence) || !ADVICE.test(sentence)) throw new Error(sentence);
  }
  return read.issues.map(({ file, place, detail }) => {
    const inner = detail.code === 'template' || detail.code === 'terraform' ? detail.detail.code : detail.code;
    return `${file}${place === '' ? '' : ` ${place}`}: ${inner}`;
  });
}

/** What nobody knows in a folder that is read all the same, as `file place: code (what comes of it)`. Throws when it is refused. */
export function openOf(read: PoliciesLoading): string[] {
  if (!read.ok) throw new Error(sentencesOf(read).join('\n'));
  return read.policies.warnings.flatMap(({ file, place, detail: warning }) =>
    warning.code === 'undetermined' ? `${file} ${place}: ${warning.detail.detail.code} (${warning.of})` : [],
  );
}

/** The place that a text such as `policies/dev/stack.yml: Resources.R` is about. */
export function originOf(text: string): PolicyOrigin {
  const [file = '', place = ''] = text.split(/: (.*)/s);
  return { file, place };
}

export function policy(...statements: object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

/** Lets GitHub's jobs in, those of the main branch of octo/shop. */
export function githubTrust(account = HUB, condition: object = subject()): object {
  return policy({
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${PROVIDER}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  });
}

export function subject(text = 'repo:octo/shop:ref:refs/heads/main'): object {
  return { StringEquals: { [`${PROVIDER}:aud`]: 'sts.amazonaws.com', [`${PROVIDER}:sub`]: text } };
}

/** Lets a principal of AWS in. */
export function trust(principal = `arn:aws:iam::${HUB}:root`): object {
  return policy({ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' });
}

export function allow(action = 'sts:AssumeRole', resource: string = '*'): object {
  return policy({ Effect: 'Allow', Action: action, Resource: resource });
}

export function deny(action = 'sts:AssumeRole'): object {
  return policy({ Effect: 'Deny', Action: action, Resource: '*' });
}
