/** What can be wrong with what a local AWS is asked to play. Made where the cause is known, worded here alone. */
import { type AccountsProblem, wordAccountsProblem } from '../../accounts/file-issues.js';
import { type MatrixProblem, wordMatrixProblem } from '../../accounts/selection/selection-issues.js';
import { type PolicyProblem, wordPolicyProblem } from '../../policy-files/policy-file-issues.js';
import type { InputPlace, Problem } from '../../shared/inputs/input-issues.js';
import { quoted } from '../../shared/log/plain.js';
import { FAULT_WORDS, FAULTY_CALLS } from './fault-words.js';

export type SetupFlaw =
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
export interface SetupProblem {
  readonly input: string;
  readonly setupFlaw: SetupFlaw;
}

/** All that can be wrong before a local AWS runs: with inputs, with the accounts file, with the folder of policies. */
export type LocalProblem = SetupProblem | Problem | MatrixProblem | AccountsProblem | PolicyProblem;

/**
 * The sentence for a problem: what is wrong, and what to write instead. `hide` takes the secrets out of what was found. At a command
 * line the inputs are flags.
 */
export function wordLocalProblem(
  problem: LocalProblem,
  hide: (text: string) => string,
  readAt: InputPlace = 'step',
): string {
  const dashes = readAt === 'step' ? '' : '--';
  if ('setupFlaw' in problem) {
    const show = (text: string) => quoted(hide(text));
    return hide(`${dashes}${problem.input} ${wordSetupFlaw(problem.setupFlaw, show, readAt)}`);
  }
  if ('place' in problem) return wordPolicyProblem(problem, hide, readAt);
  if ('key' in problem) return wordAccountsProblem(problem, hide, readAt);
  return `${dashes}${wordMatrixProblem(problem, hide)}`;
}

function wordSetupFlaw(flaw: SetupFlaw, show: (text: string) => string, readAt: InputPlace): string {
  const hint = (near: string | undefined) => (near === undefined ? '' : `${near} if that is meant, else `);
  switch (flaw.code) {
    case 'not-a-claim':
      return `holds ${show(flaw.found)}: write ${hint(flaw.near)}lines Claim=Value, or one of the words fork and immutable-subject.`;
    case 'no-such-claim':
      return `gives ${show(flaw.found)}, which is no claim of GitHub's tokens: ${flaw.near === undefined ? 'mend it, or remove the line' : `write ${flaw.near} if that is meant, or remove the line`}.`;
    case 'not-a-ref':
      return `gives ref as ${show(flaw.found)}: write it whole, such as refs/heads/main or refs/tags/v1.`;
    case 'claim-twice':
      return `gives ${show(flaw.found)} twice: write it once.`;
    case 'not-seconds':
      return `gives ${flaw.claim} as ${show(flaw.found)}: write seconds since 1970, in digits.`;
    case 'not-a-fault-line':
      return `holds ${show(flaw.found)}: write lines CALL = FAULT, with x 3 behind it for three times, such as AssumeRole = throttling x 3 or token = stall 2000 ms.`;
    case 'not-a-call':
      return `names the call ${show(flaw.found)}: write ${hint(flaw.near)}one of ${FAULTY_CALLS.join(', ')}.`;
    case 'not-a-fault':
      return `names the fault ${show(flaw.found)}: write ${hint(flaw.near)}one of ${FAULT_WORDS.join(', ')}.`;
    case 'no-fault-of-token':
      return `orders ${show(flaw.found)} of the token endpoint, which is a fault of STS: write a call of STS in front of it.`;
    case 'no-time':
      return `gives a time in ${show(flaw.found)}: only stall takes one.`;
    case 'not-an-issuer':
      return `is ${show(flaw.found)}: write the URL of the issuer, https:// or http://, without query, user or fragment.`;
    case 'nothing-to-play':
      return readAt === 'step'
        ? `names nothing to play: there is no ${show(flaw.file)} in the workspace. Add it (with actions/checkout before this step), set policies to a folder of trust and permission policies, or set hub-role and role-to-assume.`
        : `names nothing to play: there is no ${show(flaw.file)} here. Add it, set --policies to a folder of trust and permission policies, or set --hub-role and --role-to-assume.`;
    case 'no-hub':
      return `is missing, and ${show(flaw.file)} has no hub: write hub: { role: ARN } there, or the hub role's ARN here.`;
    case 'hub-role-not-there':
      return `has a folder for the hub's account, but not the hub role ${show(flaw.role)} in it: add its folder with a trust.json, or mend hub.role in the accounts file.`;
    case 'impossible':
      return `describes what AWS would refuse: ${show(flaw.reason)}.`;
    case 'port-taken':
      return `is ${flaw.port}, which another process has: write another port, or leave it out for a free one.`;
  }
}
