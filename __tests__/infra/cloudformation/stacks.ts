/** The templates as a model: accounts file and flags → the command → parameters → stacks → the policies that IAM would get. */
import { readFileSync } from 'node:fs';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import type { StackParameter } from '../../../src/infra/cloudformation/free-parameters.js';
import type { Infra } from '../../../src/infra/make-infra.js';
import { formatPolicyFileIssue } from '../../../src/policy-files/policy-file-messages.js';
import { readPolicies } from '../../../src/policy-files/read-policies.js';
import { plainData } from '../../policy-files/folder.js';
import { madeOf, runInfra } from '../../support/command.js';
import { makeFolder } from '../../support/files.js';
import { ACCOUNTS, accountsFileFor, MEANT, SECOND, type Setup, TARGET_NAMES, TARGETS } from '../setups.js';
import { type TemplateName, templateFile } from './templates.js';

/** One stack: a template with parameters in an account. */
export interface Stack {
  readonly account: string;
  readonly template: TemplateName;
  readonly parameters: readonly StackParameter[];
}

/** The model of the stacks, or the messages of all issues. The accounts in `members` are of the organization. */
export function deploy(stacks: readonly Stack[], members: readonly string[] = []): AwsModelData | readonly string[] {
  const files = stacks.flatMap(({ account, template, parameters }) => [
    [`${account}/${template}.yml`, readFileSync(templateFile(template))] as const,
    [`${account}/${template}.parameters.json`, parameters] as const,
    ...(members.includes(account)
      ? [[`${account}/account.json`, { organizationId: MEANT.organizationId }] as const]
      : []),
  ]);
  const folder = makeFolder(Object.fromEntries(files));
  const reading = readPolicies(folder, { hub: undefined, accounts: new Map() }, folder);
  return reading.ok
    ? plainData(reading.policies.data)
    : reading.issues.map((issue) => formatPolicyFileIssue(issue, (text) => text));
}

/** The same; throws when there are issues. */
export function deployed(stacks: readonly Stack[], members: readonly string[] = []): AwsModelData {
  const world = deploy(stacks, members);
  if (!('accounts' in world)) throw new Error(world.join('\n'));
  return world;
}

/** All stacks of what the command made. The external id replaces its placeholder. */
export function stacksOf({ hub, targets }: Infra): Stack[] {
  return [
    ...(hub ? [{ account: hub.account, template: 'hub', parameters: hub.parameters } as const] : []),
    ...targets.flatMap(({ accounts, parameters }) =>
      accounts.map((account) => ({ account, template: 'target', parameters: withExternalId(parameters) }) as const),
    ),
  ];
}

/** What the command makes for a setup of the table. */
export function infraFor(setup: Setup): Infra {
  return madeOf(runInfra(accountsFileFor(setup), ...flagsFor(setup)));
}

/** The model of a setup, with an equal hub in another account. */
export function modelFor(setup: Setup): AwsModelData {
  const stacks = stacksOf(infraFor(setup));
  const otherHubs = stacks
    .filter(({ template }) => template === 'hub')
    .map((stack) => ({ ...stack, account: ACCOUNTS.otherHub }));
  const members = [ACCOUNTS.hub, ...TARGET_NAMES.map((name) => TARGETS[name].account)];
  return deployed([...stacks, ...otherHubs], members);
}

function flagsFor({ subjectFormat, form, guarded, tags, workflow, second }: Setup): string[] {
  const { owner, ownerId, branch, organizationId, workflowRef } = MEANT;
  const flag = ({ repository, repositoryId }: { repository: string; repositoryId: string }) => {
    const withIds = `${owner}@${ownerId}/${repository.slice(owner.length + 1)}@${repositoryId}`;
    return ['--repository', subjectFormat === 'immutable' ? withIds : `${repository}@${repositoryId}`];
  };
  return [
    ...[...flag(MEANT), ...(second ? flag(SECOND) : []), '--branch', branch],
    ...(guarded || form === 'organization' ? ['--organization', organizationId] : []),
    ...(form === 'organization' ? ['--form', 'organization'] : []),
    ...(tags ? ['--session-tags', '--source-identity'] : []),
    ...(workflow ? ['--workflow', workflowRef] : []),
  ];
}

function withExternalId(parameters: readonly StackParameter[]): StackParameter[] {
  return parameters.map((parameter) =>
    parameter.ParameterKey === 'ExternalId' ? { ...parameter, ParameterValue: MEANT.externalId } : parameter,
  );
}
