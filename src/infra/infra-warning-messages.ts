import { quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf } from '../shared/text/issue-formats.js';
import { namesOf } from '../shared/text/name-list.js';

interface Count {
  readonly count: number;
}
interface File {
  readonly file: string;
}

/** The name of an account's own hub role; absent for hub.role. */
interface OfHub {
  readonly hub?: string;
}

const hubNamed = (hub: string | undefined) => (hub === undefined ? 'The hub role' : `Hub role ${quoted(hub)}`);
const path = (text: string) => quoted(text, 300);
const list = (names: readonly string[]) => namesOf(names.map((name) => quoted(name)));
const formatDenied = (format: string) =>
  `If a job is denied, its error shows the subject. For the other format, use ${format}.`;

const FORMATS = {
  'list-form': ({ roles, hub }: OfHub & { readonly roles: number }) =>
    `${hubNamed(hub)} may assume ${roles === 1 ? 'one role' : `${roles} roles`} by ARN. They fit into one parameter, and name no other account.`,
  'organization-form': ({
    roles,
    because,
    hub,
  }: OfHub & {
    readonly roles: readonly string[];
    readonly because: 'asked' | 'too-long';
  }) =>
    `${hubNamed(hub)} may assume ${list(roles)} in every account of the organization (aws:ResourceOrgID)${because === 'asked' ? ', as the flags request' : ', because the ARNs do not fit into one parameter'}. It may do so in each account that has that role, so reserve the name.`,
  'no-hub': () => 'All accounts are on route direct. No hub is needed.',
  'hub-after-hub': ({
    stack,
    first,
    account,
  }: {
    readonly stack: string;
    readonly first: string;
    readonly account: string;
  }) =>
    `Stack ${stack} uses the OIDC provider that stack ${first} creates in account ${account}. Deploy ${first} first.`,
  groups: ({ count, differ }: Count & { readonly differ: readonly string[] }) =>
    count === 1
      ? 'One stack set: all accounts have the same parameters.'
      : `${count} stack sets, because accounts differ in ${differ.join(', ')}.`,
  'many-groups': ({ count }: Count) =>
    `${count} stack sets are many. Share environments between accounts, or use --leave-subjects-to-hub: a target then accepts every job that the hub accepts.`,
  'subject-format': ({ repository, immutable }: { readonly repository: string; readonly immutable: boolean }) =>
    immutable
      ? `The subjects of ${quoted(repository)} are expected to have ids (the immutable format). ${formatDenied('OWNER/REPO@REPO_ID')}`
      : `The subjects of ${quoted(repository)} are expected to be name-based; its id is tested too. ${formatDenied('OWNER@OWNER_ID/REPO@REPO_ID')}`,
  'any-ref': ({ environments }: { readonly environments: readonly string[] }) =>
    `Every branch that may use ${list(environments)} may assume the roles. Restrict the branches in the rules of these environments.`,
  'external-id': ({ group, variable }: { readonly group: string; readonly variable: string }) =>
    `${group} requires an external id, which is never in the accounts file. Set ExternalId to the value of ${variable}; CloudFormation rejects the placeholder that is there now.`,
  'provider-twice': ({ account, groups }: { readonly account: string; readonly groups: readonly string[] }) =>
    `Account ${account} is in ${groups.join(' and ')}, and an account has one provider for an issuer. Set ProviderArn for the later one (--target ProviderArn=ARN).`,
  'trust-above-quota': ({
    what,
    characters,
    quota,
  }: {
    readonly what: string;
    readonly characters: number;
    readonly quota: number;
  }) =>
    `The trust policy of ${what} has ${characters} characters, more than the default quota of ${quota}. Request a higher quota (Service Quotas, IAM, role trust policy length), or use fewer repositories.`,
  'no-units': () => 'Without --ou the stack sets have self-managed permissions, and list the accounts by id.',
  'trial-external-id': ({ variable, value }: { readonly variable: string; readonly value: string }) =>
    `In this folder the external id of ${variable} is ${quoted(value)}. Use external-id: ${value} in the cases, and act -s ${variable}=${value}.`,
  'settings-kept': ({ file, organizationId }: File & { readonly organizationId: string }) =>
    `${path(file)} exists and was not changed. Add "organizationId": ${quoted(organizationId)} to it, or the roles are evaluated as roles of another organization.`,
  'left-over': ({ file }: File) =>
    `${path(file)} exists, was not written now, and is read too. Remove it if it is from an earlier run.`,
  'left-in-out': ({ folder, files }: { readonly folder: string; readonly files: readonly string[] }) =>
    `${path(folder)} has files of an earlier run: ${list(files)}. Do not deploy with them, and remove them when no stack uses them.`,
};

/** What was chosen and why, or what is left to do. */
export type InfraWarning = IssueOf<typeof FORMATS>;

/** The sentences for a warning. */
export function formatInfraWarning(warning: InfraWarning): string {
  return formatIssue(FORMATS, warning, (text) => quoted(text));
}
