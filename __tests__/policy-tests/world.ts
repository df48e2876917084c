/** Cases that are run against a world made by hand, and what the report says of them. */
import { readAccounts } from '../../src/accounts/read.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import type { AccountData, AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { loadModel } from '../../src/iam/load-model.js';
import { formatCaseIssue } from '../../src/policy-tests/case-issues.js';
import { reportLines } from '../../src/policy-tests/case-report.js';
import { type Directory, directoryOf } from '../../src/policy-tests/directory.js';
import type { PolicyCase } from '../../src/policy-tests/policy-case.js';
import { readCases } from '../../src/policy-tests/read-cases.js';
import { type CaseResult, runCases } from '../../src/policy-tests/run-cases.js';

export const HUB = 'arn:aws:iam::111122223333:role/github-hub';
export const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';
export const NOW = Date.UTC(2026, 10, 1, 12);

export const ACCOUNTS_FILE = `
hub: { role: "${HUB}", region: eu-west-1 }
defaults: { role: DeployRole }
accounts:
  dev: { id: "222222222222" }
  staging: { id: "333333333333", route: direct, session-name: from-the-file, duration-seconds: 7200 }
  prod: { id: "444444444444", role: ci/ProdDeployRole }
`;

/** What an accounts file says. */
export function directory(text: string | undefined = ACCOUNTS_FILE): Directory {
  const reading = readAccounts(text, '.github/accounts.yml');
  if (!reading.ok) throw new Error('the accounts file is bad');
  return directoryOf(reading.accounts);
}

/** The cases of a text. Throws for bad ones. */
export function casesOf(text: string, names: Directory = directory()): readonly PolicyCase[] {
  const reading = readCases(text, 'cases.yml', names);
  if (!reading.ok) throw new Error(reading.issues.map((one) => formatCaseIssue(one, (shown) => shown)).join('\n'));
  return reading.cases;
}

/** A job that tells all that a policy here may ask. */
export const JOB_CLAIMS = {
  repository: 'octo/shop',
  repository_id: '724601234',
  repository_owner_id: '9919012',
  ref: 'refs/heads/main',
  run_id: '11223344556',
  run_attempt: '1',
};

/** One case, as the keys of the file have it; target and job are the simple world's when it says nothing. */
export type Row = Readonly<Record<string, unknown>>;

export function caseFrom(row: Row, names?: Directory): PolicyCase {
  const keys = { name: 'a case', role: TARGET, expect: 'allowed', ...row };
  const [policyCase] = casesOf(JSON.stringify({ defaults: { claims: JOB_CLAIMS }, cases: [keys] }), names);
  if (policyCase === undefined) throw new Error('there is no case');
  return policyCase;
}

/** What becomes of one case. */
export function run(world: AwsModelData, row: Row, names?: Directory): CaseResult {
  const [result] = runCases(loadModel(world), [caseFrom(row, names)], () => NOW);
  if (result === undefined) throw new Error('there is no result');
  return result;
}

/** The lines of the report on one case, without its name and the count. */
export function told(world: AwsModelData, row: Row, names?: Directory): readonly string[] {
  const lines = reportLines([run(world, row, names)], { quiet: false });
  return lines.slice(1, -1).map((line) => line.replace(/^ {2}# /, ''));
}

/** The simple world with an account, or one of its roles, changed. */
export function changed(
  account: string,
  change: (account: AccountData) => AccountData,
  world: AwsModelData = exampleModel(),
): AwsModelData {
  return { ...world, accounts: { ...world.accounts, [account]: change(world.accounts[account] ?? {}) } };
}

export function withRole(account: string, name: string, change: (role: RoleData) => RoleData, world?: AwsModelData) {
  return changed(
    account,
    (data) => {
      const role = data.roles?.[name];
      if (role === undefined) throw new Error(`there is no role ${name}`);
      return { ...data, roles: { ...data.roles, [name]: change(role) } };
    },
    world,
  );
}
