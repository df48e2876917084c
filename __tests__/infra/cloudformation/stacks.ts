/** The templates in a world: accounts file and flags → the command → parameters → stacks → the policies that IAM would get. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import type { StackParameter } from '../../../src/infra/cloudformation/free-parameters.js';
import type { Infra } from '../../../src/infra/make-infra.js';
import { formatPolicyFileIssue } from '../../../src/policy-files/policy-file-issues.js';
import { readPolicies } from '../../../src/policy-files/read-policies.js';
import { plainData } from '../../policy-files/folder.js';
import { ask, folderWith, madeOf } from '../asked.js';
import { ACCOUNTS, HUB_ROLE, MEANT, SECOND, type Setup, TARGET_NAMES, TARGETS } from '../rows.js';
import { type TemplateName, templateFile } from './templates.js';

/** One stack: a template with parameters in an account. */
export interface Stack {
  readonly account: string;
  readonly template: TemplateName;
  readonly parameters: readonly StackParameter[];
}

/** The world that the stacks make; accounts in `members` are of the organization. Or all that is wrong, a sentence each. */
export function deploy(stacks: readonly Stack[], members: readonly string[] = []): AwsModelData | readonly string[] {
  const folder = path.join(folderWith(undefined), 'policies');
  for (const { account, template, parameters } of stacks) {
    const at = path.join(folder, account);
    mkdirSync(at, { recursive: true });
    cpSync(templateFile(template), path.join(at, `${template}.yml`));
    writeFileSync(path.join(at, `${template}.parameters.json`), JSON.stringify(parameters));
    if (members.includes(account)) {
      writeFileSync(path.join(at, 'account.json'), JSON.stringify({ organizationId: MEANT.organizationId }));
    }
  }
  const reading = readPolicies(folder, { hub: undefined, accounts: new Map() }, folder);
  return reading.ok
    ? plainData(reading.policies.data)
    : reading.issues.map((issue) => formatPolicyFileIssue(issue, (text) => text));
}

/** The same, where it must go well. */
export function deployed(stacks: readonly Stack[], members: readonly string[] = []): AwsModelData {
  const world = deploy(stacks, members);
  if (!('accounts' in world)) throw new Error(world.join('\n'));
  return world;
}

/** All stacks of what the command made. The external id takes the place of the words that stand for it. */
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
  return madeOf(ask(accountsFileFor(setup), ...flagsFor(setup)));
}

/** The world of a setup, with a hub just as ours in another account. */
export function worldFor(setup: Setup): AwsModelData {
  const stacks = stacksOf(infraFor(setup));
  const otherHubs = stacks
    .filter(({ template }) => template === 'hub')
    .map((stack) => ({ ...stack, account: ACCOUNTS.otherHub }));
  const members = [ACCOUNTS.hub, ...TARGET_NAMES.map((name) => TARGETS[name].account)];
  return deployed([...stacks, ...otherHubs], members);
}

function accountsFileFor({ route, guarded }: Setup): string {
  const lines = TARGET_NAMES.map((name) => {
    const { account, role, environment } = TARGETS[name];
    return `  ${name}: { id: "${account}", role: ${role}${environment === undefined ? '' : `, environment: ${environment}`} }`;
  });
  const defaults = [`route: ${route}`, ...(guarded ? ['external-id-env: DEPLOY_EXTERNAL_ID'] : [])];
  return `hub: { role: "${HUB_ROLE}" }\ndefaults: { ${defaults.join(', ')} }\naccounts:\n${lines.join('\n')}\n`;
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
