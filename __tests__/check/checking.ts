/** What the tests of check share: a world with a hub and accounts, their file, and the step in front of it. */

import type { ReportEntry } from '../../src/check/check-outputs.js';
import { checkStep } from '../../src/check/check-step.js';
import type { LocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { runStep } from '../../src/shared/runner/step.js';
import { type Staged, type StageOptions, stage } from '../action/stage.js';

export const FILE = '.github/accounts.yml';
export const HUB = 'arn:aws:iam::111122223333:role/github-hub';

/** The id of the account at this place. */
export function idAt(at: number): string {
  return String(222_222_000_000 + at);
}

/** An accounts file with so many accounts called team-0 and so on; `more` adds to an account's entry. */
export function fileOf(count: number, more: (at: number) => string = () => ''): string {
  const lines = Array.from({ length: count }, (_, at) => `  team-${at}: { id: "${idAt(at)}"${more(at)} }\n`);
  return `hub: { role: "${HUB}" }\ndefaults: { role: DeployRole, region: eu-west-1 }\naccounts:\n${lines.join('')}`;
}

/** A world in which the hub gets into so many accounts, but for those whose trust policy names somebody else. */
export function worldOf(count: number, closed: readonly number[] = [], allowSimulation = true): AwsModelData {
  const targetAccounts = Array.from({ length: count }, (_, at) => idAt(at));
  const { accounts, ...world } = exampleModel({ targetAccounts, allowSimulation });
  const shut = closed.map((at) => {
    const account = accounts[idAt(at)];
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${idAt(at)}:root` }, Action: 'sts:AssumeRole' }],
    };
    return [idAt(at), { ...account, roles: { DeployRole: { trustPolicy } } }] as const;
  });
  return { ...world, accounts: { ...accounts, ...Object.fromEntries(shut) } };
}

/** Runs check in this process. The local IAM is where the environment says unless `env` says otherwise. */
export function check(
  aws: LocalAws,
  file: string,
  inputs: StageOptions['inputs'] = {},
  options: Partial<StageOptions> = {},
): Promise<Staged> {
  const { env, workspace } = options;
  return stage({
    aws,
    inputs,
    step: (deps, io) => runStep(checkStep(deps), io),
    ...options,
    env: { AWS_ENDPOINT_URL_IAM: aws.iamUrl, ...env },
    workspace: { [FILE]: file, ...workspace },
  });
}

/** The output `report`. */
export function reportOf({ outputs }: Pick<Staged, 'outputs'>): readonly ReportEntry[] {
  return JSON.parse(outputs.report ?? '[]');
}
