/** Cases that are run against a model, and the report on them. */
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { loadModel } from '../../src/iam/load-model.js';
import { formatCaseIssue } from '../../src/policy-tests/case-messages.js';
import { reportLines } from '../../src/policy-tests/case-report.js';
import { type Directory, directoryOf } from '../../src/policy-tests/directory.js';
import type { PolicyCase } from '../../src/policy-tests/policy-case.js';
import { readCases } from '../../src/policy-tests/read-cases.js';
import { type CaseResult, runCases } from '../../src/policy-tests/run-cases.js';
import { accountsOf } from '../support/accounts-files.js';
import { HUB_ROLE, TARGET_ROLE } from '../support/names.js';

export const NOW = Date.UTC(2026, 10, 1, 12);

export const ACCOUNTS_FILE = `
hub: { role: "${HUB_ROLE}", region: eu-west-1 }
defaults: { role: DeployRole }
accounts:
  dev: { id: "222222222222" }
  staging: { id: "333333333333", route: direct, session-name: from-the-file, duration-seconds: 7200 }
  prod: { id: "444444444444", role: ci/ProdDeployRole }
`;

/** The accounts that a text names. */
export function directoryIn(text: string = ACCOUNTS_FILE): Directory {
  return directoryOf(accountsOf(text));
}

/** The cases of a text. Throws when they have issues. */
export function casesOf(text: string, names: Directory = directoryIn()): readonly PolicyCase[] {
  const reading = readCases(text, 'cases.yml', names);
  if (!reading.ok) throw new Error(reading.issues.map((one) => formatCaseIssue(one, (shown) => shown)).join('\n'));
  return reading.cases;
}

/** The claims of a job, with all that a policy of these tests compares. */
export const JOB_CLAIMS = {
  repository: 'octo/shop',
  repository_id: '724601234',
  repository_owner_id: '9919012',
  ref: 'refs/heads/main',
  run_id: '11223344556',
  run_attempt: '1',
};

/** The keys of one case. The role and the claims are those of the example model when they are not given. */
export type CaseKeys = Readonly<Record<string, unknown>>;

export function caseFrom(keys: CaseKeys, names?: Directory): PolicyCase {
  const whole = { name: 'a case', role: TARGET_ROLE, expect: 'allowed', ...keys };
  const [policyCase] = casesOf(JSON.stringify({ defaults: { claims: JOB_CLAIMS }, cases: [whole] }), names);
  if (policyCase === undefined) throw new Error('there is no case');
  return policyCase;
}

/** The result of one case. */
export function runCase(model: AwsModelData, keys: CaseKeys, names?: Directory): CaseResult {
  const [result] = runCases(loadModel(model), [caseFrom(keys, names)], () => NOW);
  if (result === undefined) throw new Error('there is no result');
  return result;
}

/** The lines of the report on one case, without its name and the count. */
export function reportOf(model: AwsModelData, keys: CaseKeys, names?: Directory): readonly string[] {
  const lines = reportLines([runCase(model, keys, names)], { quiet: false });
  return lines.slice(1, -1).map((line) => line.replace(/^ {2}# /, ''));
}
