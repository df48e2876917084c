import { quoted } from '../log/plain.js';
import { formatIssue, type InputPlace, type IssueOf, type Show } from '../text/issue-formats.js';
import { namesOf } from '../text/name-list.js';
import { type FileFault, formatFileFault } from './file-fault.js';
import { codePointOf, invisibleIn } from './invisible.js';

interface Found {
  readonly found: string;
}
/** `ignorable`: a switch of the SDKs makes them ignore the address. */
interface Ignorable {
  readonly ignorable: boolean;
}

/** A sentence about the text that was found. */
function found(sentence: (text: string) => string): (data: Found, show: Show) => string {
  return (data, show) => sentence(show(data.found));
}

const POLICY = 'Use a policy document: { "Version": "2012-10-17", "Statement": [ … ] }.';
const MOST_INPUTS = 10;

/** Every issue that an input can have; each sentence follows the input's name. */
const FORMATS = {
  missing: ({ fix }: { readonly fix: string }) => `is missing. ${fix}`,
  'unknown-input': ({ known, near }: { readonly known: readonly string[]; readonly near?: string }) =>
    near !== undefined
      ? `is not an input of this action. Use ${near} if that is meant, or remove it.`
      : known.length <= MOST_INPUTS
        ? `is not an input of this action. Remove it, or use one of ${known.join(', ')}.`
        : 'is not an input of this action. Remove it, or correct its name.',
  'not-a-boolean': found((text) => `is ${text}, not a boolean. Use true or false.`),
  'not-a-whole-number': (data: Found & { readonly min: number; readonly max: number }, show: Show) =>
    `${show(data.found)} is not valid. Use a whole number from ${data.min} to ${data.max}, in digits.`,
  'not-one-of': (data: Found & { readonly choices: readonly string[] }, show: Show) =>
    `${show(data.found)} is not supported. Use ${data.choices.join(' or ')}.`,
  'empty-list': found((text) => `${text} has no entries. Add entries, or remove the input.`),
  'not-a-region': found((text) => `${text} is not an AWS region. Use one such as eu-west-1.`),
  'unusual-region': found((text) => `${text} is not named like an AWS region. Check the spelling.`),
  'region-of-another-partition': (data: Found & { readonly partition: string; readonly role: string }, show: Show) =>
    `${show(data.found)} is in another partition than role ${show(data.role)}. Use a region of partition ${data.partition}.`,
  'no-fips-endpoint': (data: Found & { readonly switch: string }, show: Show) =>
    `${show(data.found)} has no FIPS endpoint of STS. Use us-east-1, us-east-2, us-west-1, us-west-2 or a GovCloud region, or remove ${data.switch}.`,
  'no-such-services': (data: Found, show: Show) =>
    `names the services section ${show(data.found)}, which is not in the config file. Add that section there, or remove the key.`,
  'not-an-account-id': (data: Found, show: Show) =>
    data.found === data.found.trim()
      ? `${show(data.found)} is not an account id. Use the account's 12 digits, in quotes.`
      : `${show(data.found)} has spaces around it. Use the account's 12 digits only, in quotes.`,
  'several-accounts': found(
    (text) => `${text} is not one account. Set one name or id. For several accounts, use a matrix or profiles.`,
  ),
  'arn-as-account': found((text) => `${text} is an ARN. Set it as role-to-assume, and remove account.`),
  'not-a-role-arn': found((text) => `${text} is not a role ARN. Use arn:aws:iam::ACCOUNT:role/NAME.`),
  'not-a-role-name': found(
    (text) =>
      `${text} is not a role ARN or a role name. Use arn:aws:iam::ACCOUNT:role/NAME, or a role name together with account.`,
  ),
  'role-prefix': (data: Found, show: Show) =>
    `${show(data.found)} begins with role/, which is not part of the name. Use ${show(data.found.slice('role/'.length))}. If the path is really /role/, use ${show(`/${data.found}`)}.`,
  'unknown-partition': found(
    (text) =>
      `${text} is in a partition that AWS does not have. Use an ARN that begins with arn:aws:, arn:aws-cn: or arn:aws-us-gov:.`,
  ),
  'role-name-without-account': found(
    (text) => `${text} is a role name without an account. Set account, or use the role's ARN.`,
  ),
  'account-differs-from-role': (data: Found & { readonly role: string }, show: Show) =>
    `${show(data.found)} is not the account of role-to-assume ${show(data.role)}. Set the same account in both, or remove account.`,
  'target-in-another-partition': (data: Found & { readonly hub: string }, show: Show) =>
    `${show(data.found)} is in another partition than hub-role ${show(data.hub)}. Use a hub role of the target's partition, because AWS allows no other.`,
  'target-is-the-hub': found(
    (text) => `${text} is the hub role itself. Set the target role, or route: direct to assume this role only.`,
  ),
  'account-not-allowed': ({ account }: { readonly account: string }) =>
    `does not contain the target account ${account}. Check role-to-assume and account, or add the account here.`,
  'beyond-chaining-cap': (data: { readonly found: number }) =>
    `${data.found} is more than 3600, the limit of AWS for a session through the hub (role chaining). Use at most 3600, or route: direct.`,
  'bad-session-name': found(
    (text) => `${text} is not a valid session name. Use 2 to 64 characters from A-Z a-z 0-9 _ + = , . @ -.`,
  ),
  'bad-source-identity': found(
    (text) => `${text} is not a valid source identity. Use 2 to 256 characters from A-Z a-z 0-9 _ + = , . @ -.`,
  ),
  'bad-external-id': () =>
    'is not a valid external id (not shown). Use 2 to 1224 characters from A-Z a-z 0-9 _ + = , . @ : / -.',
  'bad-audience': found(
    (text) =>
      `${text} is not a valid audience. Use a client id of the OIDC provider, such as sts.amazonaws.com: at most 255 characters, no spaces.`,
  ),
  'policy-not-json': ({ reason }: { readonly reason: string }) =>
    `is not valid JSON: ${reason}. Use one JSON policy document.`,
  'policy-not-an-object': () => `is JSON, but not an object. ${POLICY}`,
  'policy-without-statement': () => `has no Statement. ${POLICY}`,
  'policy-characters': (data: { readonly character: string; readonly position: number }, show: Show) =>
    `contains ${show(data.character)} (${codePointOf(data.character)}) at character ${data.position + 1}. Use only U+0020 to U+00FF, tabs and line ends.`,
  'policies-too-long': ({ length }: { readonly length: number }) =>
    `is too long. The inline policy and the managed policy ARNs have ${length} characters together, spaces included. Use at most 2048.`,
  'too-many-policies': ({ count }: { readonly count: number }) => `has ${count} policies. Use at most 10.`,
  'not-a-policy-arn': found(
    (text) =>
      `contains ${text}, which is not a managed policy ARN. Use one such as arn:aws:iam::aws:policy/ReadOnlyAccess.`,
  ),
  'policy-of-another-account': (data: Found & { readonly account: string; readonly partition: string }, show: Show) =>
    `contains ${show(data.found)}, a policy of another account or partition. Use arn:${data.partition}:iam::aws:policy/NAME or arn:${data.partition}:iam::${data.account}:policy/NAME.`,
  'listed-twice': found((text) => `contains the key ${text} twice; upper and lower case are the same. Remove one.`),
  'not-a-tag': found(
    (text) => `contains ${text}, which is not a tag. Use lines Key=Value, or the word github for the standard tags.`,
  ),
  'two-tags-on-a-line': found((text) => `contains ${text}, which looks like two tags. Use one Key=Value on each line.`),
  'bad-tag-key': found(
    (text) =>
      `contains the invalid key ${text}. Use 1 to 128 letters, digits, spaces or _ . : / = + - @, not beginning with aws:.`,
  ),
  'bad-tag-value': ({ key }: { readonly key: string }, show: Show) =>
    `has an invalid value for ${show(key)}. Use at most 256 letters, digits, spaces or _ . : / = + - @.`,
  'too-many-tags': ({ count }: { readonly count: number }) =>
    `has ${count} tags. Use at most 50, the limit of a session.`,
  'transitive-key-without-tag': found(
    (text) => `contains ${text}, but role-session-tags has no such tag. Add the tag there, or remove the key here.`,
  ),
  'not-a-name-or-arn': found(
    (text) => `${text} is not a role name or a role ARN. Use the name with its path, such as ci/MyRole, or the ARN.`,
  ),
  'diagnosis-role-on-direct': () =>
    "can't be used on route direct, because there is no hub session that could assume it. Remove it, or set route: hub.",
  'diagnosis-role-elsewhere': (data: Found & { readonly role: string }, show: Show) =>
    `${show(data.found)} is not in the account of the target role ${show(data.role)}. Use the name of a role in that account, or its ARN.`,
  'diagnosis-role-is-the-target': found(
    (text) =>
      `${text} is the target role itself. Use another role of that account, which may only read the target role.`,
  ),
  'not-on-direct': ({ what }: { readonly what: string }) =>
    `can't be used on route direct, because a web-identity call sends no ${what}. Remove it, or set route: hub.`,
  'ambient-has-no-token': () => "can't be used with identity: ambient, which uses no token. Remove one of the two.",
  'ambient-on-direct': () =>
    'is ambient, but route direct needs an OIDC token. Set identity: github-oidc, or route: hub.',
  'audience-of-a-token-file': () =>
    "can't be used with web-identity-token-file, because that token has an audience already. Remove one of the two.",
  'not-a-url': (data: Ignorable & { readonly example: string }) =>
    `is not a valid URL (not shown). Use one such as ${data.example}.${ignoring(data)}`,
  'url-with-credentials': (data: Ignorable) =>
    `contains a user name or password (not shown). Remove it from the URL.${ignoring(data)}`,
  'url-with-extras': (data: Ignorable) =>
    `contains a query or a fragment (not shown). Use scheme, host, port and path only.${ignoring(data)}`,
  'proxy-user-not-encoded': () =>
    'has a user name or password (not shown) with a character that must be percent-encoded. Use %23 for #, %2F for /, %3F for ? and %25 for %.',
  'endpoint-beside-switch': ({ variable }: { readonly variable: string }) =>
    `can't be used with ${variable}, which selects AWS's own endpoints. Remove one of the two.`,
  'plain-http-endpoint': (data: Found & Ignorable, show: Show) =>
    `sends the OIDC token to ${show(data.found)}, which is not encrypted. Use https://, or http:// on loopback only.${ignoring(data)}`,
  'longer-than-deadline': (data: { readonly found: number; readonly deadline: number }) =>
    `${data.found} is not less than action-timeout-s ${data.deadline}, so the step would end first. Use less, or raise action-timeout-s.`,
  'bad-profile-name': found(
    (text) => `contains the invalid profile name ${text}. Use 1 to 64 characters from A-Z a-z 0-9 _ . @ + -.`,
  ),
  'not-a-profile-line': found((text) => `contains ${text}, which is not a profile. Use lines NAME = TARGET.`),
  'not-a-profile-target': found(
    (text) =>
      `contains the invalid target ${text}. Use a role ARN, the name of an account in the accounts file, or hub.`,
  ),
  'profile-twice': found((text) => `contains the profile ${text} twice; aws-profile counts, too. Use each name once.`),
  'no-hub-for-a-profile': found(
    (text) =>
      `contains hub for profile ${text}, but this route has no hub session. Use a role ARN, or route: hub with an OIDC token.`,
  ),
  'static-keys-cannot-renew': () =>
    "can't be used with the keys in AWS_ACCESS_KEY_ID, which can't be renewed. Use a profile, an instance role or an OIDC token.",
  'of-the-peer': ({ instead }: { readonly instead: string }) =>
    `is an input of configure-aws-credentials that this action does not have. ${instead}`,
  'ignored-of-the-peer': ({ instead }: { readonly instead: string }) =>
    `is an input of configure-aws-credentials that has no effect here. ${instead}`,
  'not-a-plain-role-name': found(
    (text) => `${text} is not a role name. Use the name with its path, such as ci/DeployRole, and no ARN.`,
  ),
  'not-an-environment': found(
    (text) => `${text} is not the name of a GitHub environment. Use 1 to 255 visible characters.`,
  ),
  'not-a-path-within': found((text) => `${text} is not a path in the workspace. Use a relative path without "..".`),
  'not-a-variable-name': () =>
    'is not the name of a variable (not shown, it may be a secret). Use the name of the variable with the external id, such as PROD_EXTERNAL_ID.',
  'variable-of-something-else': found(
    (text) =>
      `${text} is not named as an external id. Use a variable with EXTERNAL_ID in its name, such as PROD_EXTERNAL_ID.`,
  ),
  'direct-without-a-token': () =>
    'is direct, which needs an OIDC token, but identity is ambient. Set route: hub there, or identity: github-oidc.',
  'account-without-role': found(
    (text) =>
      `contains the account ${text}, which has no role in the accounts file. Add role there or under defaults, or use a role ARN here.`,
  ),
  'no-accounts-file': (data: Found & { readonly file: string }, show: Show) =>
    `${show(data.found)} needs ${show(data.file)}, which is not in the workspace. Run actions/checkout before this step, or use the account's 12 digits in quotes (in profiles, a role ARN).`,
  'no-such-account': (data: UnknownAccount, show: Show) =>
    `${show(data.found)} is not in ${show(data.file)}. ${otherNames(data, show)}`,
  'external-id-not-set': (data: { readonly account: string; readonly variable: string }, show: Show) =>
    `${show(data.variable)} is not set in this step, or empty. Set the variable in the step's env to the external id of account ${show(data.account)}.`,
  'bad-file': (data: Found & { readonly fault: FileFault }, show: Show, place: InputPlace) =>
    `${show(data.found)} ${formatFileFault(data.fault, show, place)}`,
};

export type InputIssueDetail = IssueOf<typeof FORMATS>;

/** An issue of an input, an environment variable, or a place in the accounts file. */
export interface InputIssue {
  readonly name: string;
  readonly detail: InputIssueDetail;
}

/**
 * The sentence of an issue. `hide` removes secrets from what was found, before that is cut to length: half a secret is not
 * recognized.
 */
export function formatInputIssue(
  { name, detail }: InputIssue,
  hide: (text: string) => string,
  place: InputPlace = 'step',
): string {
  return hide(`${name} ${formatDetail(detail, (text) => quoted(hide(text)), place)}`);
}

/** The sentence without the name in front; `show` quotes what was found. */
export function formatDetail(detail: InputIssueDetail, show: Show, place: InputPlace = 'step'): string {
  const unseen = 'found' in detail && typeof detail.found === 'string' ? invisibleIn(detail.found) : undefined;
  return unseen === undefined
    ? formatIssue(FORMATS, detail, show, place)
    : `contains the invisible character ${unseen.codePoint} at character ${unseen.position} of ${show(unseen.seen)}. Remove it.`;
}

/** An endpoint that the job sets for an emulator or for other tools need not be used by this step. */
function ignoring({ ignorable }: Ignorable): string {
  return ignorable ? " To call AWS in this step, set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' in its env." : '';
}

interface UnknownAccount extends Found {
  readonly file: string;
  readonly nearest: string | undefined;
  readonly names: readonly string[];
}

function otherNames({ nearest, names }: UnknownAccount, show: Show): string {
  const all = `The accounts are ${namesOf(names.map(show))}.`;
  return nearest === undefined ? all : `Use ${show(nearest)} if that is meant. ${all}`;
}
