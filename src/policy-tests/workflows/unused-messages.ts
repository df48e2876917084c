/** Sentences about what no workflow uses. */
import type { PolicyOrigin } from '../../iam/document.js';
import type { StatementRef } from '../../iam/policy-request.js';
import { describeStatement } from '../../iam/wording.js';
import type { RoleArn } from '../../shared/aws/arn.js';
import { quoted } from '../../shared/log/plain.js';
import { formatIssue, type IssueOf } from '../../shared/text/issue-formats.js';
import { formatReach, type Reach } from './reach.js';

const FORMATS = {
  /** A whole statement. */
  statement: ({ statement }: { readonly statement: StatementRef }) =>
    `No workflow uses ${describeStatement(statement)}.`,
  /** One of several values of the condition on a claim. */
  value: ({ claim, value }: { readonly claim: string; readonly value: string }) =>
    `No workflow uses ${claim === 'sub' ? 'the subject' : `the value of ${claim}`} ${quoted(value, 200)}.`,
  /** One of several resources of a permission to assume roles. */
  target: ({ resource }: { readonly resource: string }) =>
    `No workflow assumes ${quoted(resource, 200)} through this permission.`,
};

/** Why the level is what it is. */
const ADVICE = {
  remove: 'Remove it, or correct it if a workflow needs it.',
  denied:
    'A workflow is denied at this role, so correct this or the workflow. Remove it if it is not what the workflow needs.',
  'other-callers': 'Other repositories or callers may use it. Check them before you remove it.',
  'other-format':
    'Tokens with the other subject format may use it. Check which format your repository has before you remove it.',
  scripts: 'Scripts of jobs may use it with a session that a step exports. Check them before you remove it.',
  undecided: 'Not every request could be decided, so check what is not known before you remove it.',
} as const;

export type UnusedDetail = IssueOf<typeof FORMATS>;

/** Something in a policy that no derived request uses. */
export interface UnusedItem {
  /** A note where something that is not tested may use it. */
  readonly level: 'finding' | 'note';
  readonly advice: keyof typeof ADVICE;
  readonly detail: UnusedDetail;
  /** The roles whose policy has it; several where one document is for several roles. */
  readonly roles: readonly RoleArn[];
  readonly side: 'trust' | 'permissions';
  /** Where it is written; `undefined` for a policy that is not in a file. */
  readonly origin: PolicyOrigin | undefined;
  /** What could use it, the widest first. There is at least one. */
  readonly reaches: readonly Reach[];
}

const MOST_SHOWN = 3;

/** The sentences about an item, without its place: what it is, what it allows, and what to do. */
export function formatUnused({ detail, reaches, advice, roles, side }: UnusedItem): string {
  return [
    formatIssue(FORMATS, detail, quoted),
    ...(detail.code === 'statement' || reaches.some(isWide) ? [reachSentence(side, reaches)] : []),
    ...(roles.length > 1 ? [`${roles.length} roles have it.`] : []),
    ADVICE[advice],
  ].join(' ');
}

/** False for a value that shows itself what it is about. */
function isWide({ code }: Reach): boolean {
  return !['subject', 'matching', 'claim', 'targets'].includes(code);
}

function reachSentence(side: UnusedItem['side'], reaches: readonly Reach[]): string {
  const others = reaches.length - MOST_SHOWN;
  const shown = reaches.slice(0, MOST_SHOWN).map(formatReach).join('; ');
  return `It ${side === 'permissions' ? 'permits' : 'allows'} ${shown}${others > 0 ? `; and ${others} more` : ''}.`;
}
