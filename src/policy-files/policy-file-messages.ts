import type { PolicyKind } from '../iam/document.js';
import { quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf } from '../shared/text/issue-formats.js';
import { formatTemplateIssue, type TemplateIssue } from './cloudformation/template-messages.js';
import { type Named, nameAdvice } from './iam-names.js';
import { asItIs, formatOrigin, LONG, placeOf, type Show } from './location.js';
import type { PolicyOrigin } from './parsed-account.js';
import { formatSnapshotIssue, type SnapshotIssue } from './snapshots/snapshot-messages.js';
import { formatTerraformIssue, type TerraformIssue } from './terraform/plan-messages.js';

export { formatPolicyFileWarning, type PolicyFileWarning } from './policy-file-warning-messages.js';

/** The kinds of folders, each with its own files. */
export type FolderKind = keyof typeof STRAY;

export type Wanted = keyof typeof WANTED;

const STRAY = {
  top: 'is not in the folder of an account. Move it into one, or remove it.',
  account:
    'is not account.json, authorization-details.json, a CloudFormation template (with Resources) or the output of terraform show -json. Move it out of the account folder, or remove it.',
  role: 'is not a .json file. Save the policies of a role as .json, or remove it.',
  levels:
    'does not belong here. Put .json policies into service-control-policies, or into one folder in it for each level.',
  policies: 'does not belong here. Put .json policies directly into this folder.',
} as const;

const WANTED = {
  object: 'an object with keys, in braces',
  objects: 'a list of objects',
  text: 'a string',
  tags: 'a list such as [{"Key": "team", "Value": "shop"}]',
  durations: 'an object such as {"DeployRole": 43200}, with 3600 to 43200 seconds for each role',
  texts: 'a list of strings',
  'text map': 'an object whose values are strings',
  duration: 'a whole number of seconds from 3600 to 43200',
  organization: 'the id of an organization, such as o-exampleorgid',
  partition: 'a partition of AWS, such as aws, aws-cn or aws-us-gov',
  providers:
    'a list of objects such as {"url": "https://token.actions.githubusercontent.com", "audiences": ["sts.amazonaws.com"]}',
  parameters:
    'a list such as [{"ParameterKey": "Name", "ParameterValue": "value"}], or {"Parameters": {"Name": "value"}}',
} as const;

const KINDS: Readonly<Record<PolicyKind, string>> = {
  trust: 'trust policy',
  identity: 'permissions policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  'service-control': 'service control policy',
  'resource-control': 'resource control policy',
};

// IAM's reason may list every value that it takes.
const LONGEST_REASON = 700;

interface TextPosition {
  readonly line: number | undefined;
  readonly column: number | undefined;
}
interface Found {
  readonly found: string;
}
interface FoundNear extends Found {
  readonly nearest: string | undefined;
}

const FORMATS = {
  missing: () => 'does not exist. Check the path. In a job, add actions/checkout before this step.',
  'not-a-folder': () => 'is not a folder. Set the path of a folder of policies.',
  empty: () => 'has no account. Add a folder named after an account, with a folder in it for each role.',
  link: () => 'is a symbolic link, and links are not followed. Put the file or folder itself there.',
  'not-a-file': () => 'is neither a file nor a folder. Remove it.',
  unreadable: () => 'cannot be read. Check its permissions.',
  'not-utf8': () => 'is not UTF-8 text. Save it as UTF-8, or remove it.',
  'too-large': ({ limitBytes }: { readonly limitBytes: number }) =>
    `is larger than ${limitBytes} bytes. Shorten it, or remove it.`,
  'too-many-files': ({ limit }: { readonly limit: number }) =>
    `has more than ${limit} files. Put what all accounts share into _targets.`,
  'not-an-account': ({ found, nearest }: FoundNear, show: Show) =>
    `is named ${show(found)}, which is not an account. ${nearest === undefined ? 'Use 12 digits, a name from the accounts file, hub or _targets' : `Use ${show(nearest)} if that is meant, or 12 digits`}.`,
  'no-hub': () => 'is the hub, and no accounts file has hub.role. Use its 12 digits as the name, or add hub.role.',
  'no-targets': () =>
    'is for every account of the accounts file except the hub, and there is none. Add accounts to the file, or use folders named by 12 digits.',
  'account-twice': ({ account, other }: { readonly account: string; readonly other: string }, show: Show) =>
    `is account ${account}, which ${show(other)} is too. Put both into one folder.`,
  stray: ({ room }: { readonly room: FolderKind }) => STRAY[room],
  'policy-of-no-role': () =>
    'is a policy outside of a role. Move it into the folder of its role, or into managed-policies, service-control-policies or resource-control-policies.',
  'no-trust': () => 'has policies and no trust.json. Add the trust policy of the role, or remove the folder.',
  'levels-mixed': () =>
    'has both policies and folders. Put the policies into a folder too: one for each level, named in order from the root down.',
  'no-template': () =>
    'has parameters, and no template in this folder has its name. Name it after its template, or remove it.',
  'empty-file': () => 'is empty. Add a JSON document, or remove the file.',
  'not-json': (at: TextPosition) =>
    `is not valid JSON${formatPosition(at)}. Look there, or just before, for a missing quote, bracket, comma or colon.`,
  'too-deep': ({ limit }: { readonly limit: number }) => `has more than ${limit} nested levels. Use fewer levels.`,
  'not-yaml': (at: TextPosition) =>
    `is not valid YAML${formatPosition(at)}. Look there, or just before, for a missing quote or colon, or wrong indentation.`,
  'key-twice': ({ key }: { readonly key: string }, show: Show) =>
    `has the key ${show(key)} twice in one object. Remove one of them.`,
  'unknown-key': ({ nearest, known }: { readonly nearest: string | undefined; readonly known: readonly string[] }) =>
    `is not a known key. Use ${nearest === undefined ? `one of ${known.join(', ')}` : `${nearest} if that is meant`}, or remove it.`,
  'wrong-type': ({ wanted }: { readonly wanted: Wanted }) => `has the wrong type. Use ${WANTED[wanted]}.`,
  'bad-name': ({ found, of, path }: Found & { readonly of: Named; readonly path?: string }, show: Show) =>
    `has the name ${show(found)}, which IAM does not accept for ${of === 'instance profile' ? 'an' : 'a'} ${of}. ${nameAdvice(found, of, path)}.`,
  'name-twice': (
    { of, name, other }: { readonly of: 'role' | 'policy'; readonly name: string; readonly other: PolicyOrigin },
    show: Show,
  ) =>
    `is a second ${of} ${show(name)}; the first is ${formatOrigin(other)}. Rename or remove one: paths and case make no difference.`,
  'malformed-policy': ({ kind, reason }: { readonly kind: PolicyKind; readonly reason: string }, show: Show) =>
    `is not valid in a ${KINDS[kind]}: ${formatReason(reason, show)}. Correct the document there.`,
  'no-such-role': ({ found, nearest }: FoundNear, show: Show) =>
    `names the role ${show(found)}, which this account does not have. ${formatHint(nearest, show)} add the role.`,
  'no-such-principal': ({ found, nearest }: FoundNear, show: Show) =>
    `names ${show(found, LONG)}, which its account's folder does not have. IAM rejects a principal that does not exist. ${formatHint(nearest, show)} add a folder for that role.`,
  'no-such-policy': ({ found, nearest }: FoundNear, show: Show) =>
    `names the policy ${show(found, LONG)}, which this account does not have. ${formatHint(nearest, show)} add it to managed-policies.`,
  'empty-policy-arn': () =>
    'is empty, and IAM rejects an empty ARN. Set an ARN, or remove the value. In a template, parameters in the .parameters.json file may set it.',
  'foreign-policy': ({ found, account }: Found & { readonly account: string }, show: Show) =>
    `names ${show(found, LONG)}, which is not a managed policy of account ${account} or of AWS. Correct the ARN.`,
  'unknown-boundary': ({ found }: Found, show: Show) =>
    `has the permissions boundary ${show(found, LONG)}, a policy of AWS whose document is not known here. Put that document into boundary.json in the folder of the role.`,
  refused: ({ reason }: { readonly reason: string }, show: Show) =>
    `is rejected: ${formatReason(reason, show)}. Correct it there.`,
  'and-more': ({ count }: { readonly count: number }) =>
    `has ${count} more issues, which are not shown. Correct the issues above first.`,
  template: ({ detail }: { readonly detail: TemplateIssue }, show: Show) => formatTemplateIssue(detail, show),
  terraform: ({ detail }: { readonly detail: TerraformIssue }, show: Show) => formatTerraformIssue(detail, show),
  snapshot: ({ detail }: { readonly detail: SnapshotIssue }, show: Show) => formatSnapshotIssue(detail, show),
};

export type PolicyFileIssueDetail = IssueOf<typeof FORMATS>;

export interface PolicyFileIssue extends PolicyOrigin {
  readonly detail: PolicyFileIssueDetail;
}

/** The sentences for an issue: where it is, what is wrong, and what to do. `hide` takes the secrets out of every text. */
export function formatPolicyFileIssue({ file, place, detail }: PolicyFileIssue, hide = asItIs): string {
  const show = (text: string, longest?: number) => quoted(hide(text), longest);
  return hide(`${placeOf({ file, place }, hide)} ${formatIssue(FORMATS, detail, show)}`);
}

function formatPosition({ line, column }: TextPosition): string {
  return line === undefined ? '' : ` in line ${line}${column === undefined ? '' : `, column ${column}`}`;
}

function formatHint(nearest: string | undefined, show: Show): string {
  return nearest === undefined ? 'Correct the name, or' : `Use ${show(nearest, LONG)} if that is meant, or`;
}

/** IAM's reason, which has texts of the document. It is cut between words. */
function formatReason(reason: string, show: Show): string {
  return show(reason, LONGEST_REASON)
    .slice(1, -1)
    .replace(/\s+\S*…$/, ' …')
    .replace(/\.$/, '');
}
