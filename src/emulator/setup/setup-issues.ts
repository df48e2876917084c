/** What can be wrong with what a local AWS is asked to play. Made where the cause is known, worded here alone. */
import { type AccountsFileIssue, formatAccountsFileIssue } from '../../accounts/file-issues.js';
import { formatSelectionIssue, type SelectionIssue } from '../../accounts/selection/selection-issues.js';
import { formatPolicyFileIssue, type PolicyFileIssue } from '../../policy-files/policy-file-issues.js';
import type { InputIssue, InputPlace } from '../../shared/inputs/input-issues.js';
import { quoted } from '../../shared/log/plain.js';
import { FAULT_WORDS, FAULTY_CALLS } from './fault-words.js';

export type SetupIssueDetail =
  | { readonly code: 'not-a-claim'; readonly found: string; readonly near: string | undefined }
  | { readonly code: 'no-such-claim'; readonly found: string; readonly near: string | undefined }
  | { readonly code: 'not-a-ref'; readonly found: string }
  | { readonly code: 'claim-twice'; readonly found: string }
  | { readonly code: 'not-seconds'; readonly found: string; readonly claim: string }
  | { readonly code: 'not-a-fault-line'; readonly found: string }
  | { readonly code: 'not-a-call'; readonly found: string; readonly near: string | undefined }
  | { readonly code: 'not-a-fault'; readonly found: string; readonly near: string | undefined }
  | { readonly code: 'no-fault-of-token'; readonly found: string }
  | { readonly code: 'no-time'; readonly found: string }
  | { readonly code: 'not-an-issuer'; readonly found: string }
  | { readonly code: 'nothing-to-play'; readonly file: string }
  | { readonly code: 'no-hub'; readonly file: string }
  | { readonly code: 'hub-role-not-there'; readonly role: string }
  | { readonly code: 'impossible'; readonly reason: string }
  | { readonly code: 'port-taken'; readonly port: number };

/** A flaw, and the input or flag that has it. */
export interface SetupIssue {
  readonly input: string;
  readonly setupDetail: SetupIssueDetail;
}

/** All that can be wrong before a local AWS runs: with inputs, with the accounts file, with the folder of policies. */
export type EmulatorIssue = SetupIssue | InputIssue | SelectionIssue | AccountsFileIssue | PolicyFileIssue;

/**
 * The sentence for a problem: what is wrong, and what to write instead. `hide` takes the secrets out of what was found. At a command
 * line the inputs are flags.
 */
export function formatEmulatorIssue(
  issue: EmulatorIssue,
  hide: (text: string) => string,
  readAt: InputPlace = 'step',
): string {
  const dashes = readAt === 'step' ? '' : '--';
  if ('setupDetail' in issue) {
    const show = (text: string) => quoted(hide(text));
    return hide(`${dashes}${issue.input} ${formatSetupIssueDetail(issue.setupDetail, show, readAt)}`);
  }
  if ('place' in issue) return formatPolicyFileIssue(issue, hide);
  if ('key' in issue) return formatAccountsFileIssue(issue, hide, readAt);
  return `${dashes}${formatSelectionIssue(issue, hide)}`;
}

function formatSetupIssueDetail(detail: SetupIssueDetail, show: (text: string) => string, readAt: InputPlace): string {
  const hint = (near: string | undefined) => (near === undefined ? '' : `${near} if that is meant, else `);
  switch (detail.code) {
    case 'not-a-claim':
      return `holds ${show(detail.found)}: write ${hint(detail.near)}lines Claim=Value, or one of the words fork and immutable-subject.`;
    case 'no-such-claim':
      return `gives ${show(detail.found)}, which is no claim of GitHub's tokens: ${detail.near === undefined ? 'mend it, or remove the line' : `write ${detail.near} if that is meant, or remove the line`}.`;
    case 'not-a-ref':
      return `gives ref as ${show(detail.found)}: write it whole, such as refs/heads/main or refs/tags/v1.`;
    case 'claim-twice':
      return `gives ${show(detail.found)} twice: write it once.`;
    case 'not-seconds':
      return `gives ${detail.claim} as ${show(detail.found)}: write seconds since 1970, in digits.`;
    case 'not-a-fault-line':
      return `holds ${show(detail.found)}: write lines CALL = FAULT, with x 3 behind it for three times, such as AssumeRole = throttling x 3 or token = stall 2000 ms.`;
    case 'not-a-call':
      return `names the call ${show(detail.found)}: write ${hint(detail.near)}one of ${FAULTY_CALLS.join(', ')}.`;
    case 'not-a-fault':
      return `names the fault ${show(detail.found)}: write ${hint(detail.near)}one of ${FAULT_WORDS.join(', ')}.`;
    case 'no-fault-of-token':
      return `orders ${show(detail.found)} of the token endpoint, which is a fault of STS: write a call of STS in front of it.`;
    case 'no-time':
      return `gives a time in ${show(detail.found)}: only stall takes one.`;
    case 'not-an-issuer':
      return `is ${show(detail.found)}: write the URL of the issuer, https:// or http://, without query, user or fragment.`;
    case 'nothing-to-play':
      return readAt === 'step'
        ? `names nothing to play: there is no ${show(detail.file)} in the workspace. Add it (with actions/checkout before this step), set policies to a folder of trust and permission policies, or set hub-role and role-to-assume.`
        : `names nothing to play: there is no ${show(detail.file)} here. Add it, set --policies to a folder of trust and permission policies, or set --hub-role and --role-to-assume.`;
    case 'no-hub':
      return `is missing, and ${show(detail.file)} has no hub: write hub: { role: ARN } there, or the hub role's ARN here.`;
    case 'hub-role-not-there':
      return `has a folder for the hub's account, but not the hub role ${show(detail.role)} in it: add its folder with a trust.json, or mend hub.role in the accounts file.`;
    case 'impossible':
      return `describes what AWS would refuse: ${show(detail.reason)}.`;
    case 'port-taken':
      return `is ${detail.port}, which another process has: write another port, or leave it out for a free one.`;
  }
}
