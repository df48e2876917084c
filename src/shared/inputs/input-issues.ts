import { quoted } from '../log/plain.js';
import { codePointOf, invisibleIn } from './invisible.js';

/** What can be wrong with one input. Made where the cause is known, worded by `wordFlaw` alone. */
export type InputIssueDetail =
  | { readonly code: 'missing'; readonly write: string }
  | { readonly code: 'unknown-input'; readonly known: readonly string[]; readonly near?: string }
  | { readonly code: 'not-a-boolean'; readonly found: string }
  | { readonly code: 'not-a-whole-number'; readonly found: string; readonly min: number; readonly max: number }
  | { readonly code: 'not-one-of'; readonly found: string; readonly choices: readonly string[] }
  | { readonly code: 'empty-list'; readonly found: string }
  | { readonly code: 'not-a-region'; readonly found: string }
  | { readonly code: 'unusual-region'; readonly found: string }
  | {
      readonly code: 'region-of-another-partition';
      readonly found: string;
      readonly partition: string;
      readonly role: string;
    }
  | { readonly code: 'no-fips-endpoint'; readonly found: string; readonly switch: string }
  | { readonly code: 'no-such-services'; readonly found: string }
  | { readonly code: 'not-an-account-id'; readonly found: string }
  | { readonly code: 'not-a-role-arn'; readonly found: string }
  | { readonly code: 'not-a-role-name'; readonly found: string }
  | { readonly code: 'role-prefix'; readonly found: string }
  | { readonly code: 'unknown-partition'; readonly found: string }
  | { readonly code: 'role-name-without-account'; readonly found: string }
  | { readonly code: 'account-differs-from-role'; readonly found: string; readonly role: string }
  | { readonly code: 'target-in-another-partition'; readonly found: string; readonly hub: string }
  | { readonly code: 'target-is-the-hub'; readonly found: string }
  | { readonly code: 'account-not-allowed'; readonly account: string }
  | { readonly code: 'beyond-chaining-cap'; readonly found: number }
  | { readonly code: 'bad-session-name'; readonly found: string }
  | { readonly code: 'bad-source-identity'; readonly found: string }
  | { readonly code: 'bad-external-id' }
  | { readonly code: 'bad-audience'; readonly found: string }
  | { readonly code: 'policy-not-json'; readonly reason: string }
  | { readonly code: 'policy-not-an-object' }
  | { readonly code: 'policy-without-statement' }
  | { readonly code: 'policy-characters'; readonly character: string; readonly position: number }
  | { readonly code: 'policies-too-long'; readonly length: number }
  | { readonly code: 'too-many-policies'; readonly count: number }
  | { readonly code: 'not-a-policy-arn'; readonly found: string }
  | {
      readonly code: 'policy-of-another-account';
      readonly found: string;
      readonly account: string;
      readonly partition: string;
    }
  | { readonly code: 'listed-twice'; readonly found: string }
  | { readonly code: 'not-a-tag'; readonly found: string }
  | { readonly code: 'two-tags-on-a-line'; readonly found: string }
  | { readonly code: 'bad-tag-key'; readonly found: string }
  | { readonly code: 'bad-tag-value'; readonly key: string }
  | { readonly code: 'too-many-tags'; readonly count: number }
  | { readonly code: 'transitive-key-without-tag'; readonly found: string }
  | { readonly code: 'not-on-direct'; readonly what: string }
  | { readonly code: 'ambient-has-no-token' }
  | { readonly code: 'ambient-on-direct' }
  | { readonly code: 'audience-of-a-token-file' }
  // `ignorable`: the SDKs have a switch by which the address counts for nothing.
  | { readonly code: 'not-a-url'; readonly example: string; readonly ignorable: boolean }
  | { readonly code: 'url-with-credentials'; readonly ignorable: boolean }
  | { readonly code: 'url-with-extras'; readonly ignorable: boolean }
  | { readonly code: 'proxy-user-not-encoded' }
  | { readonly code: 'endpoint-beside-switch'; readonly variable: string }
  | { readonly code: 'plain-http-endpoint'; readonly found: string; readonly ignorable: boolean }
  | { readonly code: 'longer-than-deadline'; readonly found: number; readonly deadline: number }
  | { readonly code: 'bad-profile-name'; readonly found: string }
  | { readonly code: 'not-a-profile-line'; readonly found: string }
  | { readonly code: 'not-a-profile-target'; readonly found: string }
  | { readonly code: 'profile-twice'; readonly found: string }
  | { readonly code: 'no-hub-for-a-profile'; readonly found: string }
  | { readonly code: 'static-keys-cannot-renew' }
  | { readonly code: 'of-the-peer'; readonly instead: string }
  | { readonly code: 'ignored-of-the-peer'; readonly instead: string }
  | { readonly code: 'not-a-plain-role-name'; readonly found: string }
  | { readonly code: 'not-an-environment'; readonly found: string }
  | { readonly code: 'not-a-path-within'; readonly found: string }
  | { readonly code: 'not-a-variable-name' }
  | { readonly code: 'variable-of-something-else'; readonly found: string }
  | { readonly code: 'direct-without-a-token' }
  | { readonly code: 'account-without-role'; readonly found: string }
  | { readonly code: 'no-accounts-file'; readonly found: string; readonly file: string }
  | {
      readonly code: 'no-such-account';
      readonly found: string;
      readonly file: string;
      readonly nearest: string | undefined;
      readonly names: readonly string[];
    }
  | { readonly code: 'external-id-not-set'; readonly account: string; readonly variable: string }
  | { readonly code: 'bad-file'; readonly found: string; readonly fault: FileFault };

/** Why a file that must lie in the workspace can't be read. */
export type FileFault =
  /** `other` is a file that is there, of the same name but for its ending. */
  | { readonly code: 'missing'; readonly other?: string }
  | { readonly code: 'outside' }
  | { readonly code: 'link-outside' }
  | { readonly code: 'not-a-file' }
  | { readonly code: 'empty' }
  | { readonly code: 'unreadable' }
  | { readonly code: 'not-utf8' }
  | { readonly code: 'too-large'; readonly limitBytes: number };

/** Where a sentence is read, and so what can be mended there: a step of a workflow, or a command line. */
export type InputPlace = 'step' | 'command-line';

/** A flaw and the input, or the environment variable, that has it. */
export interface InputIssue {
  readonly name: string;
  readonly detail: InputIssueDetail;
}

/** A refusal of one value; parsers return it in place of the value. */
export interface Invalid {
  readonly detail: InputIssueDetail;
}

/** Makes a refusal out of a flaw. */
export function invalid(detail: InputIssueDetail): Invalid {
  return { detail };
}

/**
 * The sentence for a problem: the input, what is wrong with it, and what to write instead. `hide` takes the secrets out of
 * what was found: before it is cut to length, because half a secret is not known again.
 */
export function formatInputIssue(
  { name, detail }: InputIssue,
  hide: (text: string) => string,
  place: InputPlace = 'step',
): string {
  return hide(`${name} ${formatDetail(detail, (text) => quoted(hide(text)), place)}`);
}

/** What is wrong and what to write, to follow a name; `show` quotes what was found. */
export function formatDetail(
  detail: InputIssueDetail,
  show: (text: string) => string,
  place: InputPlace = 'step',
): string {
  const unseen = 'found' in detail && typeof detail.found === 'string' ? invisibleIn(detail.found) : undefined;
  if (unseen !== undefined) {
    return `holds the invisible character ${unseen.codePoint} at character ${unseen.position} of ${show(unseen.seen)}. Remove it.`;
  }
  switch (detail.code) {
    case 'missing':
      return `is missing: ${detail.write}.`;
    case 'unknown-input':
      return detail.near === undefined
        ? `is no input of this action: remove it, or write one of ${detail.known.join(', ')}.`
        : `is no input of this action: write ${detail.near} if that is meant, or remove it.`;
    case 'not-a-boolean':
      return `is ${show(detail.found)}: write true or false.`;
    case 'not-a-whole-number':
      return `is ${show(detail.found)}: write a whole number from ${detail.min} to ${detail.max}, in digits.`;
    case 'not-one-of':
      return `is ${show(detail.found)}: write one of ${detail.choices.join(', ')}.`;
    case 'empty-list':
      return `is ${show(detail.found)}, a list of nothing: write its entries, or leave it out.`;
    case 'not-a-region':
      return `is ${show(detail.found)}, which is no AWS region: write one such as eu-west-1.`;
    case 'unusual-region':
      return `is ${show(detail.found)}, which is not named as AWS names its regions: check the spelling.`;
    case 'region-of-another-partition':
      return `is ${show(detail.found)}, outside partition ${detail.partition} of ${show(detail.role)}: write a region of ${detail.partition}.`;
    case 'no-fips-endpoint':
      return `is ${show(detail.found)}, where STS has no FIPS endpoint: write us-east-1, us-east-2, us-west-1, us-west-2 or a GovCloud region, or remove ${detail.switch}.`;
    case 'no-such-services':
      return `is ${show(detail.found)}, which the config file does not have. Add [services ${detail.found}] there, or remove the key.`;
    case 'not-an-account-id':
      return `is ${show(detail.found)}: write the account's 12 digits, in quotes.`;
    case 'not-a-role-arn':
      return `is ${show(detail.found)}, which is no role ARN: write one such as arn:aws:iam::111122223333:role/NAME.`;
    case 'not-a-role-name':
      return `is ${show(detail.found)}: write a role ARN such as arn:aws:iam::111122223333:role/NAME, or a role name together with account.`;
    case 'role-prefix':
      return `is ${show(detail.found)}, with the role/ of an ARN in front. Use ${show(detail.found.slice('role/'.length))}. If the path is really role/, use ${show(`/${detail.found}`)}.`;
    case 'unknown-partition':
      return `is ${show(detail.found)}, in a partition that AWS does not have: write an ARN that begins arn:aws:, arn:aws-cn: or arn:aws-us-gov:.`;
    case 'role-name-without-account':
      return `is the name ${show(detail.found)}, of which the account is unknown: add account, or write the role's ARN.`;
    case 'account-differs-from-role':
      return `is ${show(detail.found)}, but role-to-assume is ${show(detail.role)}: write the same account in both, or leave account out.`;
    case 'target-in-another-partition':
      return `is ${show(detail.found)}, in another partition than hub-role ${show(detail.hub)}: no role can be assumed across partitions, so write a hub role of the target's partition.`;
    case 'target-is-the-hub':
      return `is ${show(detail.found)}, the hub role itself: write the target role, or set route: direct to go into that one role only.`;
    case 'account-not-allowed':
      return `does not hold the target account ${detail.account}: add it there, or mend role-to-assume or account.`;
    case 'beyond-chaining-cap':
      return `is ${detail.found}, but AWS caps a session that came through the hub at 3600 (role chaining): write at most 3600, or use route: direct.`;
    case 'bad-session-name':
      return `is ${show(detail.found)}: write 2 to 64 characters out of A-Z a-z 0-9 _ + = , . @ -.`;
    case 'bad-source-identity':
      return `is ${show(detail.found)}: write 2 to 256 characters out of A-Z a-z 0-9 _ + = , . @ -, not beginning with aws:.`;
    case 'bad-external-id':
      return 'does not fit (its value is not shown): write 2 to 1224 characters out of A-Z a-z 0-9 _ + = , . @ : / -.';
    case 'bad-audience':
      return `is ${show(detail.found)}: write a client id of the OIDC provider without white space, such as sts.amazonaws.com, of at most 255 characters.`;
    case 'policy-not-json':
      return `is not JSON (${detail.reason}): write one JSON policy document.`;
    case 'policy-not-an-object':
      return 'is JSON but not an object: write a policy document, { "Version": "2012-10-17", "Statement": [ … ] }.';
    case 'policy-without-statement':
      return 'has no Statement: write a policy document, { "Version": "2012-10-17", "Statement": [ … ] }.';
    case 'policy-characters':
      return `holds ${show(detail.character)} (${codePointOf(detail.character)}) at character ${detail.position + 1}: write it with U+0020 to U+00FF, tabs and line ends only.`;
    case 'policies-too-long':
      return `is too long: the inline policy and the managed ARNs take ${detail.length} of the 2048 characters they share, so shorten them (white space counts).`;
    case 'too-many-policies':
      return `lists ${detail.count} policies: write at most 10.`;
    case 'not-a-policy-arn':
      return `holds ${show(detail.found)}, which is no managed policy ARN: write one such as arn:aws:iam::aws:policy/ReadOnlyAccess.`;
    case 'policy-of-another-account':
      return `holds ${show(detail.found)}: a managed session policy is AWS's own or stands in the target account, so write arn:${detail.partition}:iam::aws:policy/NAME or arn:${detail.partition}:iam::${detail.account}:policy/NAME.`;
    case 'listed-twice':
      return `holds ${show(detail.found)} twice (upper and lower case are the same here): write it once.`;
    case 'not-a-tag':
      return `holds ${show(detail.found)}: write lines Key=Value, or the one word github for the standard set.`;
    case 'two-tags-on-a-line':
      return `holds ${show(detail.found)}, which reads like two tags: write one Key=Value a line.`;
    case 'bad-tag-key':
      return `holds the key ${show(detail.found)}: write 1 to 128 letters, digits, blanks or _ . : / = + - @, not beginning with aws:.`;
    case 'bad-tag-value':
      return `holds a value for ${show(detail.key)} that AWS does not take: write at most 256 letters, digits, blanks or _ . : / = + - @.`;
    case 'too-many-tags':
      return `makes ${detail.count} tags: write at most 50, which is what a session bears.`;
    case 'transitive-key-without-tag':
      return `holds ${show(detail.found)}, for which role-session-tags has no tag: add the tag there, or remove the key here.`;
    case 'not-on-direct':
      return `can't be sent on route direct: a web-identity call carries no ${detail.what}, so remove it or use route: hub.`;
    case 'ambient-has-no-token':
      return "can't be used with identity: ambient, which takes no token: remove one of the two.";
    case 'ambient-on-direct':
      return 'is ambient, but route direct exchanges an OIDC token: write identity: github-oidc, or route: hub.';
    case 'audience-of-a-token-file':
      return "can't change a token that comes from web-identity-token-file: remove one of the two.";
    case 'not-a-url':
      return `is not a URL of this kind (its value is not shown). Use one such as ${detail.example}.${wayOut(detail)}`;
    case 'url-with-credentials':
      return `has a user name or password in it (not shown): write the URL without.${wayOut(detail)}`;
    case 'url-with-extras':
      return `has a query or a fragment (not shown): write scheme, host, port and path only.${wayOut(detail)}`;
    case 'proxy-user-not-encoded':
      return 'has a user name or password (not shown) with a character that ends it in a URL. Percent-encode it: # is %23, / is %2F, ? is %3F, % is %25.';
    case 'endpoint-beside-switch':
      return `can't be combined with ${detail.variable}, which chooses among AWS's own endpoints: remove one of the two.`;
    case 'plain-http-endpoint':
      return `is ${show(detail.found)}: the OIDC token goes there, so write https:// (http:// on loopback only).${wayOut(detail)}`;
    case 'longer-than-deadline':
      return `is ${detail.found}, which the step would not live to see (action-timeout-s is ${detail.deadline}): write less, or raise action-timeout-s.`;
    case 'bad-profile-name':
      return `holds the profile name ${show(detail.found)}: write 1 to 64 characters out of A-Z a-z 0-9 _ . @ + -.`;
    case 'not-a-profile-line':
      return `holds ${show(detail.found)}: write lines NAME = TARGET, one a line.`;
    case 'not-a-profile-target':
      return `holds the target ${show(detail.found)}: write a role ARN, the name of an account in the accounts file, or the word hub.`;
    case 'profile-twice':
      return `names the profile ${show(detail.found)} twice (aws-profile counts too): write each name once.`;
    case 'no-hub-for-a-profile':
      return `asks for the hub in profile ${show(detail.found)}, but there is no hub session on this route: write a role ARN, or use route: hub with an OIDC token.`;
    case 'static-keys-cannot-renew':
      return "can't be used with identity: ambient and keys in AWS_ACCESS_KEY_ID: nothing makes new ones when they end, so use a profile, an instance role or an OIDC token.";
    case 'ignored-of-the-peer':
      return `is an input of configure-aws-credentials that has no meaning here: ${detail.instead}.`;
    case 'of-the-peer':
      return `is an input of configure-aws-credentials that this action does not have: ${detail.instead}.`;
    case 'not-a-plain-role-name':
      return `is ${show(detail.found)}: write the role's name, with its path if it has one, such as ci/DeployRole; the account's id makes the ARN.`;
    case 'not-an-environment':
      return `is ${show(detail.found)}: write the name of a GitHub environment, 1 to 255 characters that can be seen.`;
    case 'not-a-path-within':
      return `is ${show(detail.found)}: write a path in the workspace, relative to it and without "..".`;
    case 'not-a-variable-name':
      return 'is no name of an environment variable (it is not shown, for it may be a secret): write the name of the variable that holds the external id, such as PROD_EXTERNAL_ID.';
    case 'variable-of-something-else':
      return `is ${show(detail.found)}, which does not say that it is an external id: call the variable by a name with EXTERNAL_ID in it, such as PROD_EXTERNAL_ID, and write that name.`;
    case 'direct-without-a-token':
      return 'is direct, which exchanges an OIDC token, but identity is ambient: write route: hub there, or identity: github-oidc.';
    case 'account-without-role':
      return `names account ${show(detail.found)}, which has no role in the accounts file: write role there or under defaults, or a role ARN here.`;
    case 'no-accounts-file':
      return `names ${show(detail.found)}, but there is no ${show(detail.file)} in the workspace: add it, with actions/checkout before this step, or write the account's 12 digits in quotes (in profiles a role ARN).`;
    case 'no-such-account':
      return `names ${show(detail.found)}, which is not in ${show(detail.file)}: write ${otherNames(detail, show)}.`;
    case 'external-id-not-set':
      return `names ${show(detail.variable)}, which is not set in this step or is blank: set it in the step's env, so that account ${show(detail.account)} gets its external id.`;
    case 'bad-file':
      return `is ${show(detail.found)}, ${formatFileFault(detail.fault, show, place)}`;
  }
}

/** What the job sets for an emulator, or for other tools, need not hold for this step. */
function wayOut({ ignorable }: { readonly ignorable: boolean }): string {
  return ignorable ? " To call AWS in this step, set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' in its env." : '';
}

const MOST_NAMES = 10;

function otherNames(
  { nearest, names }: { readonly nearest: string | undefined; readonly names: readonly string[] },
  show: (text: string) => string,
): string {
  if (names.length <= MOST_NAMES) {
    const all = `one of ${names.map(show).join(', ')}`;
    return nearest === undefined ? all : `${all} (${show(nearest)} is nearest)`;
  }
  return nearest === undefined ? `one of its ${names.length} names` : `${show(nearest)} if that is meant`;
}

function formatFileFault(fault: FileFault, show: (text: string) => string, place: InputPlace): string {
  const isStep = place === 'step';
  switch (fault.code) {
    case 'missing':
      if (fault.other !== undefined) {
        return `which is not there, but ${show(fault.other)} is: rename that file, or set ${isStep ? '' : '--'}accounts-file to it.`;
      }
      return isStep
        ? 'which is not there: check the path, and add actions/checkout before this step if the file is in the repository.'
        : 'which is not there: check the path.';
    case 'outside':
      return `which lies outside the ${isStep ? 'workspace' : 'current folder'}: write a path in it, relative to it.`;
    case 'link-outside':
      return `a link that leads out of the ${isStep ? 'workspace' : 'current folder'}: write the path of a file in it.`;
    case 'not-a-file':
      return 'which is no file: write the path of a file.';
    case 'empty':
      return 'which is empty: write a JSON policy document in it, or remove the key.';
    case 'unreadable':
      return `which ${isStep ? 'this step may not read' : 'you may not read'}: mend its rights.`;
    case 'not-utf8':
      return 'which is not UTF-8 text: write it in UTF-8.';
    case 'too-large':
      return `which is larger than ${fault.limitBytes} bytes: shorten it.`;
  }
}
