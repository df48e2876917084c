/** A folder of policies on disk, and what is read from it. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { AccountData, AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { LocatedPolicy, type PolicyOrigin } from '../../src/iam/document.js';
import { formatPolicyFileIssue, formatPolicyFileWarning } from '../../src/policy-files/policy-file-messages.js';
import {
  type AccountNames,
  loadPolicies,
  type PoliciesLoading,
  readPolicies,
} from '../../src/policy-files/read-policies.js';
import { type Files, makeFolder, writeFiles } from '../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROD_ACCOUNT } from '../support/names.js';

/** The names of accounts, as `.github/accounts.yml` has them. */
export const NAMES: AccountNames = {
  hub: HUB_ACCOUNT,
  accounts: new Map([
    ['dev', DEV_ACCOUNT],
    ['prod', PROD_ACCOUNT],
  ]),
};
export const NO_NAMES: AccountNames = { hub: undefined, accounts: new Map() };

/** Reads a folder of these files, `policies` in a repository. `prepare` may change it before. */
export function readFolder(
  files: Files,
  names: AccountNames = NAMES,
  prepare?: (folder: string) => void,
): PoliciesLoading {
  const base = makeFolder();
  const folder = path.join(base, 'policies');
  try {
    if (Object.keys(files).length > 0) mkdirSync(folder);
    writeFiles(folder, files);
    prepare?.(folder);
    const read = readPolicies(folder, names, base);
    return read.ok ? loadPolicies(read.policies) : read;
  } finally {
    rmSync(base, { recursive: true });
  }
}

/** The model of a folder, which loads, and the warnings as messages. Throws with the messages of all issues. */
export function readModel(files: Files, names: AccountNames = NAMES): { world: AwsModelData; warnings: string[] } {
  const read = readFolder(files, names);
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

/** One account of a folder's model. */
export function accountIn(files: Files, account: string, names: AccountNames = NAMES): AccountData {
  const found = readModel(files, names).world.accounts[account];
  if (found === undefined) throw new Error(`account ${account} is not in the model`);
  return found;
}

/** One role of a folder's model. */
export function roleIn(files: Files, account: string, role: string, names: AccountNames = NAMES): RoleData {
  const { roles = {} } = accountIn(files, account, names);
  const found = roles[role];
  if (found === undefined) throw new Error(`${role} is not one of ${Object.keys(roles).join(', ')}`);
  return found;
}

/** The messages of the issues of a folder. */
export function sentencesOf(read: PoliciesLoading): string[] {
  return read.ok ? [] : read.issues.map((issue) => formatPolicyFileIssue(issue));
}

/** What to do: every message says it. */
const ADVICE =
  /\b(?:correct|use|set|shorten|write|remove|mend|move|rename|name|add|check|put|look|save|shorten|give|make|break|attach)\b/i;

/** The issues of a folder, as `file place: code`. Throws when a message does not begin with the place or does not say what to do. */
export function issuesOf(read: PoliciesLoading): string[] {
  if (read.ok) return [];
  for (const sentence of sentencesOf(read)) {
    if (!/^policies[^"]*? .*\.$/.test(sentence) || !ADVICE.test(sentence)) throw new Error(sentence);
  }
  return read.issues.map(({ file, place, detail }) => {
    const inner = 'detail' in detail ? detail.detail.code : detail.code;
    return `${file}${place === '' ? '' : ` ${place}`}: ${inner}`;
  });
}

/** What is undetermined in a folder, as `file place: code (of)`. Throws when the folder has issues. */
export function undeterminedIn(read: PoliciesLoading): string[] {
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
