/** Issues of what the emulator is asked to emulate, and the sentences of all that can be wrong before it runs. */
import { type AccountsFileIssue, formatAccountsFileIssue } from '../../accounts/file-messages.js';
import { formatSelectionIssue, type SelectionIssue } from '../../accounts/selection/selection-messages.js';
import { formatPolicyFileIssue, type PolicyFileIssue } from '../../policy-files/policy-file-messages.js';
import type { InputIssue } from '../../shared/inputs/input-messages.js';
import { quoted } from '../../shared/log/plain.js';
import { formatIssue, type InputPlace, type IssueOf, type Show } from '../../shared/text/issue-formats.js';
import { FAULT_WORDS, FAULTY_CALLS } from './fault-words.js';

interface Found {
  readonly found: string;
}
interface Unknown extends Found {
  readonly near: string | undefined;
}

function use(near: string | undefined, otherwise: string): string {
  return near === undefined ? `Use ${otherwise}.` : `Use ${near} if that is meant.`;
}

/** Each sentence follows the name of the input or the flag. */
const FORMATS = {
  'not-a-claim': ({ found, near }: Unknown, show: Show) =>
    `contains ${show(found)}, which is not a claim. ${use(near, 'lines CLAIM=VALUE, or one of the words fork and immutable-subject')}`,
  'no-such-claim': ({ found, near }: Unknown, show: Show) =>
    `contains ${show(found)}, which is not a claim of GitHub's tokens. ${near === undefined ? 'Correct it' : `Use ${near} if that is meant`}, or remove the line.`,
  'not-a-ref': ({ found }: Found, show: Show) =>
    `sets ref to ${show(found)}. Use the whole ref, such as refs/heads/main or refs/tags/v1.`,
  'claim-twice': ({ found }: Found, show: Show) => `sets ${show(found)} twice. Set it once.`,
  'not-seconds': ({ found, claim }: Found & { readonly claim: string }, show: Show) =>
    `sets ${claim} to ${show(found)}. Use seconds since 1970, in digits.`,
  'not-a-fault-line': ({ found }: Found, show: Show) =>
    `contains ${show(found)}, which is not a fault. Use lines CALL = FAULT, such as AssumeRole = throttling x 3 or token = stall 2000 ms.`,
  'not-a-call': ({ found, near }: Unknown, show: Show) =>
    `contains the unknown call ${show(found)}. ${use(near, `one of ${FAULTY_CALLS.join(', ')}`)}`,
  'not-a-fault': ({ found, near }: Unknown, show: Show) =>
    `contains the unknown fault ${show(found)}. ${use(near, `one of ${FAULT_WORDS.join(', ')}`)}`,
  'no-fault-of-token': ({ found }: Found, show: Show) =>
    `contains ${show(found)} for the token endpoint, but that is a fault of STS. Use it with a call of STS.`,
  'no-time': ({ found }: Found, show: Show) => `contains a time in ${show(found)}. Remove it; only stall takes one.`,
  'not-an-issuer': ({ found }: Found, show: Show) =>
    `${show(found)} is not the URL of an issuer. Use https:// or http://, without query, user or fragment.`,
  'nothing-to-play': ({ file }: { readonly file: string }, show: Show, place: InputPlace) =>
    place === 'step'
      ? `${show(file)} does not exist, and no other input names roles. Run actions/checkout before this step, or set policies, or hub-role and role-to-assume.`
      : `${show(file)} does not exist, and no other flag names roles. Add it, or set --policies, or --hub-role and --role-to-assume.`,
  'no-hub': ({ file }: { readonly file: string }, show: Show) =>
    `is missing, and ${show(file)} has no hub. Add hub: { role: ARN } there, or set the hub role's ARN here.`,
  'hub-role-not-there': ({ role }: { readonly role: string }, show: Show) =>
    `has a folder for the hub's account, but not for the hub role ${show(role)}. Add its folder with a trust.json, or correct it in the accounts file.`,
  'port-taken': ({ port }: { readonly port: number }) =>
    `${port} is used by another process. Use another port, or remove it for a free one.`,
};

export type SetupIssueDetail = IssueOf<typeof FORMATS>;

export interface SetupIssue {
  readonly input: string;
  readonly setupDetail: SetupIssueDetail;
}

/** All that can be wrong before the emulator runs: with inputs, the accounts file, or the folder of policies. */
export type EmulatorIssue = SetupIssue | InputIssue | SelectionIssue | AccountsFileIssue | PolicyFileIssue;

/** The sentence of an issue. `hide` removes secrets from what was found. On a command line the inputs are flags. */
export function formatEmulatorIssue(
  issue: EmulatorIssue,
  hide: (text: string) => string,
  place: InputPlace = 'step',
): string {
  const dashes = place === 'step' ? '' : '--';
  if ('setupDetail' in issue) {
    const show = (text: string) => quoted(hide(text));
    return hide(`${dashes}${issue.input} ${formatIssue(FORMATS, issue.setupDetail, show, place)}`);
  }
  if ('place' in issue) return formatPolicyFileIssue(issue, hide);
  if ('key' in issue) return formatAccountsFileIssue(issue, hide, place);
  return `${dashes}${formatSelectionIssue(issue, hide)}`;
}
