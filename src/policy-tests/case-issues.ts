import type { AccountsFileIssueDetail, WithPosition } from '../accounts/file-issues.js';
import { formatAccountsFileIssue, placeOf } from '../accounts/file-issues.js';
import { quoted } from '../shared/log/plain.js';

/** What can be wrong with a file of cases, beside what can be wrong with any YAML of ours. Worded by `wordCaseProblem` alone. */
export type CaseIssueDetail =
  | { readonly code: 'no-cases' }
  | { readonly code: 'too-many-cases'; readonly count: number; readonly limit: number }
  | { readonly code: 'not-a-list' }
  | { readonly code: 'missing'; readonly what: 'name' | 'role' | 'expect' }
  | { readonly code: 'name-twice'; readonly line: number }
  | { readonly code: 'not-one-of'; readonly found: string; readonly choices: readonly string[] }
  | { readonly code: 'not-whole'; readonly found: string }
  | { readonly code: 'not-an-address'; readonly found: string }
  | { readonly code: 'not-a-region'; readonly found: string }
  | { readonly code: 'external-id-not-text' }
  | { readonly code: 'unknown-claim'; readonly nearest: string | undefined }
  | { readonly code: 'not-a-repository'; readonly found: string }
  | { readonly code: 'not-a-ref'; readonly found: string }
  | { readonly code: 'sub-of-a-fork' }
  | { readonly code: 'not-a-role-arn'; readonly found: string }
  | {
      readonly code: 'no-such-account';
      readonly found: string;
      readonly file: string | undefined;
      readonly nearest: string | undefined;
    }
  | { readonly code: 'account-without-role'; readonly found: string }
  | { readonly code: 'no-hub-role'; readonly file: string | undefined }
  | { readonly code: 'not-with-a-token' }
  | { readonly code: 'at-of-allowed' }
  | { readonly code: 'no-such-hop'; readonly only: string };

/** A flaw of the cases file as it is noted among the others. */
export interface OfCases {
  readonly code: 'case';
  readonly detail: CaseIssueDetail;
}

export type CaseIssue = WithPosition<AccountsFileIssueDetail | OfCases>;

/** The sentence for a problem: where it is, what is wrong, and what to write instead. `hide` takes secrets out before anything is cut. */
export function formatCaseIssue({ file, position, key, detail }: CaseIssue, hide: (text: string) => string): string {
  const at = placeOf(file, position, key);
  if (detail.code === 'case')
    return hide(`${at} ${formatCaseIssueDetail(detail.detail, (text) => quoted(hide(text)))}`);
  const other = IN_CASES[detail.code];
  return other === undefined
    ? formatAccountsFileIssue({ file, key, detail, ...(position && { position }) }, hide)
    : hide(`${at} ${other}`);
}

/** Where the sentence for the accounts file would speak of accounts. */
const IN_CASES: Readonly<Partial<Record<AccountsFileIssueDetail['code'], string>>> = {
  'too-deep': 'is nested too deep here: write at most 16 levels.',
  anchor:
    'has an anchor (&) here, which this file does not take: remove it, and write what all cases share under defaults.',
  alias:
    'has an alias (*) here, which this file does not take: write the value itself (in quotes if the * belongs to it), or what all cases share under defaults.',
  'merge-key':
    'has a merge key (<<) here, which this file does not take: remove it, and write what all cases share under defaults.',
  'empty-file': 'is empty: write cases: and under it a list of cases, each with name, role and expect.',
  'too-long': 'is larger than 1 MiB: write the others into a second file, and run check once for each.',
  'asks-for-a-secret':
    'is no key that is known here: write external-id if the external id of the call is meant, or remove it.',
  'key-of-an-account': 'belongs to one case: write it there, and remove it here.',
};

function formatCaseIssueDetail(detail: CaseIssueDetail, show: (text: string) => string): string {
  switch (detail.code) {
    case 'no-cases':
      return 'has no cases: write cases: and under it a list of cases, each with name, role and expect.';
    case 'too-many-cases':
      return `holds ${detail.count} cases: write at most ${detail.limit}, and the others into a second file.`;
    case 'not-a-list':
      return 'is no list: write a line that begins with a dash for each entry, or [a, b].';
    case 'missing':
      return `has no ${detail.what}: ${MISSING[detail.what]}`;
    case 'name-twice':
      return `is the name of another case, too (line ${detail.line}): write another one.`;
    case 'not-one-of':
      return `is ${show(detail.found)}: write ${detail.choices.join(' or ')}.`;
    case 'not-whole':
      return `is ${show(detail.found)}: write a whole number of seconds, without quotes.`;
    case 'not-an-address':
      return `is ${show(detail.found)}: write one IPv4 or IPv6 address, without a prefix.`;
    case 'not-a-region':
      return `is ${show(detail.found)}: write the name of a region, such as eu-west-1.`;
    case 'external-id-not-text':
      return 'is no text to YAML (it is not shown): write it in quotes.';
    case 'unknown-claim':
      return detail.nearest === undefined
        ? "is no claim of GitHub's tokens: mend the name, or remove it."
        : `is no claim of GitHub's tokens: write ${detail.nearest} if that is meant, or remove it.`;
    case 'not-a-repository':
      return `is ${show(detail.found)}: write OWNER/NAME.`;
    case 'not-a-ref':
      return `is ${show(detail.found)}: write the whole ref, such as refs/heads/main, refs/tags/v1 or refs/pull/1/merge.`;
    case 'sub-of-a-fork':
      return 'would hide the fork, whose token has a subject of its own: remove sub from the claims, or fork.';
    case 'not-a-role-arn':
      return `is ${show(detail.found)}, which is no ARN of a role: write one such as arn:aws:iam::222222222222:role/DeployRole.`;
    case 'no-such-account':
      return formatNoSuchAccount(detail, show);
    case 'account-without-role':
      return `names account ${show(detail.found)}, which has no role in the accounts file: write role there or under defaults, or a role ARN here.`;
    case 'no-hub-role':
      return `needs a hub role: write hub-role under defaults, ${detail.file === undefined ? 'or bring an accounts file' : `or hub.role in ${show(detail.file)}`}, or route: direct if no hub is passed.`;
    case 'not-with-a-token':
      return 'is carried by no call with a token: remove it, or write a target role and route: hub.';
    case 'at-of-allowed':
      return 'names the hop that must deny, but allowed is expected: remove at, or expect denied.';
    case 'no-such-hop':
      return `is a hop that this case does not take: write ${detail.only}, or remove at.`;
  }
}

const MISSING: Readonly<Record<Extract<CaseIssueDetail, { code: 'missing' }>['what'], string>> = {
  name: 'write name: and a few words that say what is tested.',
  role: 'write role: and the name of an account of the accounts file, a role ARN, or hub.',
  expect: 'write expect: allowed or expect: denied.',
};

function formatNoSuchAccount(
  { found, file, nearest }: Extract<CaseIssueDetail, { code: 'no-such-account' }>,
  show: (text: string) => string,
): string {
  if (file === undefined) {
    return `is ${show(found)}, and there is no accounts file that could name it: write a role ARN, or give --accounts-file.`;
  }
  const hint = nearest === undefined ? 'write one of its names' : `write ${nearest} if that is meant`;
  return `is ${show(found)}, which is no account of ${show(file)}: ${hint}, a role ARN, or hub.`;
}
