import type { AccountsFileIssueDetail, WithPosition } from '../accounts/file-messages.js';
import { formatAccountsFileIssue, placeOf } from '../accounts/file-messages.js';
import { quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../shared/text/issue-formats.js';

interface Found {
  readonly found: string;
}
interface File {
  readonly file: string | undefined;
}

const MISSING = {
  name: 'Add name: and a few words on what is tested.',
  role: 'Add role: and the name of an account of the accounts file, a role ARN, or hub.',
  expect: 'Add expect: allowed or expect: denied.',
} as const;

const NO_CASES = 'has no cases. Add cases: with a list of cases, each with name, role and expect.';

const FORMATS = {
  'no-cases': () => NO_CASES,
  'too-many-cases': ({ count, limit }: { readonly count: number; readonly limit: number }) =>
    `has ${count} cases, more than ${limit}. Move the others into a second file.`,
  'not-a-list': () => 'is not a list. Use [a, b], or a line that begins with a dash for each entry.',
  missing: ({ what }: { readonly what: keyof typeof MISSING }) => `has no ${what}. ${MISSING[what]}`,
  'name-twice': ({ line }: { readonly line: number }) =>
    `is also the name of the case in line ${line}. Use another name.`,
  'not-one-of': ({ found, choices }: Found & { readonly choices: readonly string[] }, show: Show) =>
    `is ${show(found)}. Use ${choices.join(' or ')}.`,
  'not-whole': ({ found }: Found, show: Show) => `is ${show(found)}. Use a whole number of seconds, without quotes.`,
  'not-an-address': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use one IPv4 or IPv6 address, without a prefix.`,
  'not-a-region': ({ found }: Found, show: Show) => `is ${show(found)}. Use the name of a region, such as eu-west-1.`,
  'external-id-not-text': () => 'is not text in YAML (it is not shown). Put it in quotes.',
  'unknown-claim': ({ nearest }: { readonly nearest: string | undefined }) =>
    `is not a claim of GitHub's tokens. ${nearest === undefined ? 'Correct the name' : `Use ${nearest} if that is meant`}, or remove it.`,
  'not-a-repository': ({ found }: Found, show: Show) => `is ${show(found)}. Use OWNER/NAME.`,
  'not-a-ref': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use the whole ref, such as refs/heads/main, refs/tags/v1 or refs/pull/1/merge.`,
  'sub-of-a-fork': () => 'would replace the subject of the fork. Remove sub from the claims, or remove fork.',
  'not-a-role-arn': ({ found }: Found, show: Show) =>
    `is ${show(found)}, which is not a role ARN. Use arn:aws:iam::ACCOUNT:role/NAME.`,
  'no-such-account': ({ found, file, nearest }: Found & File & { readonly nearest: string | undefined }, show: Show) =>
    file === undefined
      ? `is ${show(found)}, and there is no accounts file with that name. Use a role ARN, or set --accounts-file.`
      : `is ${show(found)}, which is not an account of ${show(file)}. Use ${nearest === undefined ? 'one of its names' : `${nearest} if that is meant`}, a role ARN, or hub.`,
  'account-without-role': ({ found }: Found, show: Show) =>
    `names account ${show(found)}, which has no role in the accounts file. Add role there or under defaults, or use a role ARN here.`,
  'no-hub-role': ({ file }: File, show: Show) =>
    `needs a hub role. Add hub-role under defaults, ${file === undefined ? 'set --accounts-file' : `add hub.role to ${show(file)}`}, or use route: direct.`,
  'not-with-a-token': () => 'is not part of a call with a token. Remove it, or use a target role with route: hub.',
  'at-of-allowed': () => 'names the hop that denies, and the case expects allowed. Remove at, or expect denied.',
  'no-such-hop': ({ only }: { readonly only: string }) =>
    `is a hop that this case does not have. Use ${only}, or remove at.`,
};

/** What can be wrong with a file of cases, in addition to what can be wrong with any of our YAML files. */
export type CaseIssueDetail = IssueOf<typeof FORMATS>;

/** An issue of the cases file among the issues of any YAML file. */
export interface OfCases {
  readonly code: 'case';
  readonly detail: CaseIssueDetail;
}

export type CaseIssue = WithPosition<AccountsFileIssueDetail | OfCases>;

/** The sentences for an issue: where it is, what is wrong, and what to do. `hide` takes secrets out before anything is cut. */
export function formatCaseIssue({ file, position, key, detail }: CaseIssue, hide: (text: string) => string): string {
  const at = placeOf(file, position, key);
  if (detail.code === 'case') return hide(`${at} ${formatIssue(FORMATS, detail.detail, (text) => quoted(hide(text)))}`);
  const other = IN_CASES[detail.code];
  return other === undefined
    ? formatAccountsFileIssue({ file, key, detail, ...(position && { position }) }, hide)
    : hide(`${at} ${other}`);
}

/** Where the sentence for the accounts file is about accounts. */
const IN_CASES: Readonly<Partial<Record<AccountsFileIssueDetail['code'], string>>> = {
  'too-deep': 'is nested too deep. Use at most 16 levels.',
  anchor: 'has an anchor (&), which this file does not accept. Remove it, and put what all cases share under defaults.',
  alias:
    'has an alias (*), which this file does not accept. Use the value itself (in quotes if the * belongs to it), or defaults.',
  'merge-key':
    'has a merge key (<<), which this file does not accept. Remove it, and put what all cases share under defaults.',
  'empty-file': 'is empty. Add cases: with a list of cases, each with name, role and expect.',
  'too-long': 'is larger than 1 MiB. Move cases into a second file, and run xacct test for each.',
  'asks-for-a-secret': 'is not a known key. Use external-id for the external id of the call, or remove it.',
  'key-of-an-account': 'belongs to one case. Set it there, and remove it here.',
};
