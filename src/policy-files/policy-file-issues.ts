import type { PolicyKind } from '../iam/document.js';
import type { InputPlace } from '../shared/inputs/input-issues.js';
import { quoted } from '../shared/log/plain.js';
import { formatTemplateIssue, type TemplateIssue } from './cloudformation/template-issues.js';
import { type Named, nameAdvice } from './iam-names.js';
import { asItIs, LONG, placeOf, type Show } from './location.js';
import type { PolicyOrigin } from './parsed-account.js';
import { formatTerraformIssue, type TerraformIssue } from './terraform/plan-issues.js';

export { formatPolicyFileWarning, type PolicyFileWarning } from './policy-file-warnings.js';

/** What can be wrong with a folder of policies. Made where the cause is known, worded by `wordPolicyProblem` alone. */
export type PolicyFileIssueDetail =
  | { readonly code: 'missing' }
  | { readonly code: 'not-a-folder' }
  | { readonly code: 'empty' }
  | { readonly code: 'link' }
  | { readonly code: 'not-a-file' }
  | { readonly code: 'unreadable' }
  | { readonly code: 'not-utf8' }
  | { readonly code: 'too-large'; readonly limitBytes: number }
  | { readonly code: 'too-many-files'; readonly limit: number }
  | { readonly code: 'not-an-account'; readonly found: string; readonly nearest: string | undefined }
  | { readonly code: 'no-hub' }
  | { readonly code: 'no-targets' }
  | { readonly code: 'account-twice'; readonly account: string; readonly other: string }
  | { readonly code: 'stray'; readonly room: FolderKind }
  | { readonly code: 'policy-of-no-role' }
  | { readonly code: 'no-trust' }
  | { readonly code: 'levels-mixed' }
  | { readonly code: 'no-template' }
  | { readonly code: 'not-json'; readonly line: number; readonly column: number }
  | { readonly code: 'too-deep'; readonly limit: number }
  | { readonly code: 'not-yaml'; readonly line: number | undefined; readonly column: number | undefined }
  | { readonly code: 'key-twice'; readonly key: string }
  | { readonly code: 'unknown-key'; readonly nearest: string | undefined; readonly known: readonly string[] }
  | { readonly code: 'wrong-type'; readonly wanted: Wanted }
  | {
      readonly code: 'bad-name';
      readonly found: string;
      readonly of: Named;
      /** Where a path belongs, if there is such a place. */
      readonly path?: string;
    }
  | {
      readonly code: 'name-twice';
      readonly of: 'role' | 'policy';
      readonly name: string;
      readonly other: PolicyOrigin;
    }
  | { readonly code: 'malformed-policy'; readonly kind: PolicyKind; readonly reason: string }
  | { readonly code: 'no-such-role'; readonly found: string; readonly nearest: string | undefined }
  | { readonly code: 'no-such-principal'; readonly found: string; readonly nearest: string | undefined }
  | { readonly code: 'no-such-policy'; readonly found: string; readonly nearest: string | undefined }
  | { readonly code: 'foreign-policy'; readonly found: string; readonly account: string }
  | { readonly code: 'unknown-boundary'; readonly found: string }
  | { readonly code: 'refused'; readonly reason: string }
  | { readonly code: 'and-more'; readonly count: number }
  | { readonly code: 'template'; readonly detail: TemplateIssue }
  | { readonly code: 'terraform'; readonly detail: TerraformIssue };

/** The kinds of folders, each with its own files. */
export type FolderKind = 'top' | 'account' | 'role' | 'levels' | 'policies';

/** What a value must be. */
export type Wanted =
  | 'object'
  | 'texts'
  | 'text map'
  | 'duration'
  | 'organization'
  | 'partition'
  | 'providers'
  | 'parameters';

/** Something that is wrong with the folder, and where. */
export interface PolicyFileIssue extends PolicyOrigin {
  readonly detail: PolicyFileIssueDetail;
}

/**
 * The sentence for a problem: where it is, what is wrong, and what to write instead. `hide` takes the secrets out of what was
 * found, before it is cut to length.
 */
export function formatPolicyFileIssue(
  { file, place, detail }: PolicyFileIssue,
  hide = asItIs,
  readAt: InputPlace = 'step',
): string {
  const show = (text: string, longest?: number) => quoted(hide(text), longest);
  return hide(`${placeOf({ file, place }, hide)} ${formatDetail(detail, show, readAt)}`);
}

// What IAM says of a document, which may list all that it takes.
const LONGEST = 700;

function formatDetail(detail: PolicyFileIssueDetail, show: Show, readAt: InputPlace): string {
  switch (detail.code) {
    case 'missing':
      return readAt === 'step'
        ? 'is not there: check the path, and add actions/checkout before this step if the folder is in the repository.'
        : 'is not there: check the path.';
    case 'not-a-folder':
      return 'is no folder: write the path of a folder of policies.';
    case 'empty':
      return 'holds no account: add a folder named after an account, with a folder for each role in it.';
    case 'link':
      return 'is a symbolic link, which is not followed: put the file or folder itself there.';
    case 'not-a-file':
      return 'is neither a file nor a folder: remove it.';
    case 'unreadable':
      return 'can not be read: mend its permissions.';
    case 'not-utf8':
      return 'is not UTF-8 text: write it in UTF-8, or remove it.';
    case 'too-large':
      return `is larger than ${detail.limitBytes} bytes: shorten it, or remove it.`;
    case 'too-many-files':
      return `holds more than ${detail.limit} files: write what all accounts share once, under _targets.`;
    case 'not-an-account':
      return detail.nearest === undefined
        ? `is called ${show(detail.found)}, which is no account: write 12 digits, a name from the accounts file, hub or _targets.`
        : `is called ${show(detail.found)}, which is no account: write ${show(detail.nearest)} if that is meant, or 12 digits.`;
    case 'no-hub':
      return 'stands for the hub, but no accounts file says which account that is: write its 12 digits, or hub.role in the accounts file.';
    case 'no-targets':
      return 'stands for every account of the accounts file but the hub, and there is none: write folders named by 12 digits, or add the accounts to the file.';
    case 'account-twice':
      return `is account ${detail.account}, as is ${show(detail.other)}: put both into one folder.`;
    case 'stray':
      return formatStray(detail.room);
    case 'policy-of-no-role':
      return 'is a policy document outside of any role: move it into the folder of its role, or into managed-policies, service-control-policies or resource-control-policies.';
    case 'no-trust':
      return 'holds policies but no trust.json: write there who may assume this role, or remove the folder.';
    case 'levels-mixed':
      return 'holds both policies and folders: put the policies into a folder too, one for each level, named in their order from the root down.';
    case 'no-template':
      return 'holds parameters, but no template of that name stands beside it: name it after its template, or remove it.';
    case 'not-json':
      return `stops being JSON${at(detail)}: look for a missing quote, bracket, comma or colon there or just before, and mend it.`;
    case 'too-deep':
      return `has more than ${detail.limit} objects and lists in one another: write it with fewer levels.`;
    case 'not-yaml':
      return `stops being YAML${at(detail)}: look for a missing quote or colon, or for wrong indentation, there or just before, and mend it.`;
    case 'key-twice':
      return `has the key ${show(detail.key)} twice in one object: remove one of the two.`;
    case 'unknown-key':
      return detail.nearest === undefined
        ? `is no key that is known here: write one of ${detail.known.join(', ')}, or remove it.`
        : `is no key that is known here: write ${detail.nearest} if that is meant, or remove it.`;
    case 'wrong-type':
      return `is not what is wanted: write ${formatWanted(detail.wanted)}.`;
    case 'bad-name':
      return `gives ${show(detail.found)} as the name of ${detail.of === 'instance profile' ? 'an' : 'a'} ${detail.of}: ${nameAdvice(detail.found, detail.of, detail.path)}.`;
    case 'name-twice':
      return `is a ${detail.of} ${show(detail.name)}, of which there is one already (${placeOf(detail.other, asItIs).replace(/:$/, '')}): rename or remove one of the two; paths and case make no difference.`;
    case 'malformed-policy':
      return `is refused by IAM in ${formatKind(detail.kind)}: ${unquoted(detail.reason, show)}: mend the document there.`;
    case 'no-such-role':
      return `names the role ${show(detail.found)}, which this account does not have here: ${hint(detail.nearest, show)} add it.`;
    case 'no-such-principal':
      return `names ${show(detail.found, LONG)}, which is not in its account's folder, and IAM refuses a principal that does not exist: ${hint(detail.nearest, show)} add a folder for that role.`;
    case 'no-such-policy':
      return `names the policy ${show(detail.found, LONG)}, which this account does not have here: ${hint(detail.nearest, show)} add it under managed-policies.`;
    case 'foreign-policy':
      return `names ${show(detail.found, LONG)}, which is no managed policy of account ${detail.account} or of AWS: only those can be put on its roles, so mend the ARN.`;
    case 'unknown-boundary':
      return `names ${show(detail.found, LONG)} as permissions boundary, a policy of AWS that is not known here: write its document as boundary.json in the role's folder, or put a policy of your own there.`;
    case 'refused':
      return `is refused: ${unquoted(detail.reason, show)}: mend it there.`;
    case 'and-more':
      return `and the files in it have ${detail.count} problems more, which are not told: mend these first.`;
    case 'template':
      return formatTemplateIssue(detail.detail, show);
    case 'terraform':
      return formatTerraformIssue(detail.detail, show);
  }
}

function formatStray(room: FolderKind): string {
  switch (room) {
    case 'top':
      return 'stands beside the folders of the accounts: move it into one of them, or remove it.';
    case 'account':
      return 'is neither account.json nor a CloudFormation template (with Resources) nor the output of terraform show -json: move it out of the account folder, or remove it.';
    case 'role':
      return 'is no JSON: write policies of a role as .json, or remove it.';
    case 'levels':
      return 'is no place for this: write policies as .json, directly in service-control-policies or in one folder for each level.';
    case 'policies':
      return 'is no place for this: write policies as .json, without folders in between.';
  }
}

function formatWanted(wanted: Wanted): string {
  switch (wanted) {
    case 'object':
      return 'an object with keys, in braces';
    case 'texts':
      return 'a list of texts';
    case 'text map':
      return 'an object whose values are texts';
    case 'duration':
      return 'a whole number of seconds from 3600 to 43200';
    case 'organization':
      return 'the id of an organization, such as o-exampleorgid';
    case 'partition':
      return 'a partition of AWS, such as aws, aws-cn or aws-us-gov';
    case 'providers':
      return 'a list of objects such as {"url": "https://token.actions.githubusercontent.com", "audiences": ["sts.amazonaws.com"]}';
    case 'parameters':
      return 'a list such as [{"ParameterKey": "Name", "ParameterValue": "value"}], or {"Parameters": {"Name": "value"}}';
  }
}

function formatKind(kind: PolicyKind): string {
  switch (kind) {
    case 'trust':
      return 'a trust policy';
    case 'identity':
      return 'a permission policy';
    case 'boundary':
      return 'a permissions boundary';
    case 'session':
      return 'a session policy';
    case 'service-control':
      return 'a service control policy';
    case 'resource-control':
      return 'a resource control policy';
  }
}

function at({ line, column }: { readonly line: number | undefined; readonly column: number | undefined }): string {
  return line === undefined ? '' : ` in line ${line}${column === undefined ? '' : `, column ${column}`}`;
}

function hint(nearest: string | undefined, show: Show): string {
  return nearest === undefined ? 'mend it, or' : `write ${show(nearest, LONG)} if that is meant, or`;
}

/** What IAM says of a document repeats what stands in it. It is cut between words. */
function unquoted(reason: string, show: Show): string {
  return show(reason, LONGEST)
    .slice(1, -1)
    .replace(/\s+\S*…$/, ' …')
    .replace(/\.$/, '');
}
