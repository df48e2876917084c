import { quoted } from '../shared/log/plain.js';

/** What was chosen and why, or what is left to do. Worded by `wordInfraNote` alone. */
export type InfraWarning =
  | { readonly code: 'list-form'; readonly roles: number }
  | { readonly code: 'organization-form'; readonly roles: readonly string[]; readonly because: 'asked' | 'too-long' }
  | { readonly code: 'no-hub' }
  | { readonly code: 'groups'; readonly count: number; readonly differ: readonly string[] }
  | { readonly code: 'many-groups'; readonly count: number }
  | { readonly code: 'subject-format'; readonly repository: string; readonly immutable: boolean }
  | { readonly code: 'any-ref'; readonly environments: readonly string[] }
  | { readonly code: 'external-id'; readonly group: string; readonly variable: string }
  | { readonly code: 'provider-twice'; readonly account: string; readonly groups: readonly string[] }
  | { readonly code: 'trust-above-quota'; readonly what: string; readonly characters: number; readonly quota: number }
  | { readonly code: 'no-units' }
  | { readonly code: 'trial-external-id'; readonly variable: string; readonly value: string }
  | { readonly code: 'settings-kept'; readonly file: string; readonly organizationId: string }
  | { readonly code: 'left-over'; readonly file: string }
  | { readonly code: 'left-in-out'; readonly folder: string; readonly files: readonly string[] };

/** The sentence for a note. */
export function formatInfraWarning(warning: InfraWarning): string {
  switch (warning.code) {
    case 'list-form':
      return `The hub role may assume ${warning.roles === 1 ? 'one role' : `${warning.roles} roles`} by ARN: they fit into one parameter, and name no other account.`;
    case 'organization-form':
      return `The hub role may assume ${listed(warning.roles)} in every account of the organization (aws:ResourceOrgID): ${warning.because === 'asked' ? 'so it was asked for' : 'the ARNs would not fit into one parameter'}. An account takes part as soon as it has that role, so keep the name for it.`;
    case 'no-hub':
      return 'All accounts are on route direct: no hub is needed.';
    case 'groups':
      return warning.count === 1
        ? 'One stack set: all accounts have the same parameters.'
        : `${warning.count} stack sets, because accounts differ in ${warning.differ.join(', ')}.`;
    case 'many-groups':
      return `${warning.count} stack sets are many: let accounts share environments, or write --leave-subjects-to-hub, and a target admits every job that the hub admits.`;
    case 'subject-format':
      return warning.immutable
        ? `The subjects of ${quoted(warning.repository)} are taken to bear ids (the immutable format). If a job is turned away, its error and summary show the subject, and so does the debug log; for a name-based one write OWNER/REPO@REPO_ID.`
        : `The subjects of ${quoted(warning.repository)} are taken to be name-based; its id is tested beside. If a job is turned away, its error and summary show the subject, and so does the debug log; for one with ids write OWNER@OWNER_ID/REPO@REPO_ID.`;
    case 'any-ref':
      return `Any branch that may use ${listed(warning.environments)} gets in: say at these environments which branches may.`;
    case 'external-id':
      return `${warning.group} wants an external id. It is never in the accounts file: put the value that ${warning.variable} has into ExternalId, where CloudFormation refuses the words that stand there now.`;
    case 'provider-twice':
      return `Account ${warning.account} is in ${warning.groups.join(' and ')}, and an account has one provider for an issuer: give the later one ProviderArn (--target ProviderArn=ARN).`;
    case 'trust-above-quota':
      return `The trust policy of ${warning.what} takes ${warning.characters} characters: ask for more than the default of ${warning.quota} (Service Quotas, IAM, role trust policy length), or write fewer repositories.`;
    case 'no-units':
      return 'Without --ou the stack sets are for self-managed permissions, with the accounts by id.';
    case 'trial-external-id':
      return `Where it is tried, the external id of ${warning.variable} is ${quoted(warning.value)}: write external-id: ${warning.value} at the cases, and act -s ${warning.variable}=${warning.value}.`;
    case 'settings-kept':
      return `${quoted(warning.file, 300)} was there and is left as it is: it needs "organizationId": ${quoted(warning.organizationId)}, or the roles are tried as those of another organization.`;
    case 'left-over':
      return `${quoted(warning.file, 300)} was there and is not of what was written now, but counts beside it: remove it if it is left from before.`;
    case 'left-in-out':
      return `In ${quoted(warning.folder, 300)} there are of an earlier run, and not of what was written now: ${listed(warning.files, NAMED)}. Deploy nothing with them; remove them when no stack is theirs any more.`;
  }
}

const NAMED = 10;

function listed(names: readonly string[], most = names.length): string {
  const shown = names.slice(0, most).map((name) => quoted(name));
  return [...shown, ...(names.length > most ? [`${names.length - most} more`] : [])].join(', ');
}
