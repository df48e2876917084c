/** Who could use a statement of a policy, as far as the statement itself says. */
import type { SubjectFormat } from '../../emulator/github/claims.js';
import type { Condition } from '../../iam/conditions.js';
import type { Principal } from '../../iam/principal.js';
import type { Statement } from '../../iam/statement.js';
import { GITHUB } from '../../policy-files/github-provider.js';
import { isOpenToAll, type RefKind, spanOf } from '../../policy-files/subject-pattern.js';
import { quoted } from '../../shared/log/plain.js';
import { formatIssue, type IssueOf } from '../../shared/text/issue-formats.js';

const FORMATS = {
  anyone: () => 'every repository on GitHub',
  repositories: ({ pattern }: { readonly pattern: string }) => `every repository that matches ${quoted(pattern, 200)}`,
  refs: ({ pattern, kinds }: { readonly pattern: string; readonly kinds: readonly RefKind[] }) =>
    `every ${kinds.join(', every ')} that matches ${quoted(pattern, 200)}`,
  matching: ({ pattern }: { readonly pattern: string }) => `jobs whose subject matches ${quoted(pattern, 200)}`,
  subject: ({ subject }: { readonly subject: string }) => `jobs with the subject ${quoted(subject, 200)}`,
  claims: ({ names }: { readonly names: readonly string[] }) =>
    `jobs of every repository whose ${names.join(', ')} match`,
  claim: ({ name, value }: { readonly name: string; readonly value: string }) =>
    `jobs whose ${name} is ${quoted(value, 200)}`,
  everyone: () => 'every AWS account',
  account: ({ account }: { readonly account: string }) => `every role of account ${account} that its policies allow`,
  identity: ({ arn }: { readonly arn: string }) => `sessions of ${arn}`,
  targets: ({ pattern }: { readonly pattern: string }) =>
    pattern === '*' ? 'every role of every account' : `the role ${quoted(pattern, 200)}`,
  'many-targets': ({ pattern }: { readonly pattern: string }) => `every role that matches ${quoted(pattern, 200)}`,
};

export type Reach = IssueOf<typeof FORMATS>;

export function formatReach(reach: Reach): string {
  return formatIssue(FORMATS, reach, quoted);
}

/** Orders reaches: the higher, the wider. */
export function widthOf(reach: Reach): number {
  switch (reach.code) {
    case 'anyone':
    case 'everyone':
      return 100;
    case 'repositories':
      return 90;
    case 'claims':
      return 80;
    case 'many-targets':
      return reach.pattern.split(':')[4]?.match(/[*?]/) ? 70 : 40;
    case 'account':
      return 60;
    case 'refs':
      return 50 + reach.kinds.length;
    case 'targets':
      return reach.pattern === '*' ? 100 : 1;
    case 'matching':
      return 20;
    case 'claim':
      return 10;
    case 'subject':
    case 'identity':
      return 1;
  }
}

/** The widest first; of the same width, in the order given. */
export function widestFirst(reaches: readonly Reach[]): Reach[] {
  return [...reaches].sort((one, other) => widthOf(other) - widthOf(one));
}

const POSITIVE = /^(?:ForAnyValue:)?String(Equals|Like|EqualsIgnoreCase)$/i;

/** The name of the claim of GitHub's tokens that a condition wants one of its values in; `undefined` for any other condition. */
export function claimOf({ key, operator }: Condition): string | undefined {
  const name = key.toLowerCase();
  return POSITIVE.test(operator) && name.startsWith(`${GITHUB}:`) ? name.slice(GITHUB.length + 1) : undefined;
}

/** True for an operator whose values have wildcards. */
export function hasWildcards({ operator }: Condition): boolean {
  return /Like$/i.test(operator);
}

/** The tokens of GitHub that conditions let through. All of a statement's conditions must hold. */
export function reachOfConditions(conditions: readonly Condition[]): Reach[] {
  const subjects = conditions.filter((condition) => claimOf(condition) === 'sub');
  const [first] = subjects;
  if (first !== undefined) return first.values.map((value) => reachOfSubject(value, hasWildcards(first)));
  const names = conditions.flatMap((condition) => claimOf(condition) ?? []).filter((name) => name !== 'aud');
  return [names.length === 0 ? { code: 'anyone' } : { code: 'claims', names: [...new Set(names)] }];
}

/** The jobs that a value of the condition on a claim lets through. */
export function reachOfValue(claim: string, value: string, isPattern: boolean): Reach {
  return claim === 'sub' ? reachOfSubject(value, isPattern) : { code: 'claim', name: claim, value };
}

function reachOfSubject(value: string, isPattern: boolean): Reach {
  if (!isPattern || !/[*?]/.test(value)) return { code: 'subject', subject: value };
  if (isOpenToAll(value)) return { code: 'anyone' };
  const span = spanOf(value);
  if (span === undefined) return { code: 'matching', pattern: value };
  return span.of === 'refs'
    ? { code: 'refs', pattern: value, kinds: span.kinds }
    : { code: 'repositories', pattern: value };
}

/** Who a principal of a trust policy names among callers with credentials. */
export function reachOfPrincipal(principal: Principal): Reach | undefined {
  switch (principal.kind) {
    case 'everyone':
      return { code: 'everyone' };
    case 'account':
      return { code: 'account', account: principal.account };
    case 'identity':
    case 'session':
      return { code: 'identity', arn: principal.arn };
    case 'federated':
    case 'unsupported':
      return undefined;
  }
}

/** The roles that a resource of a permission names. */
export function reachOfResource(written: string): Reach {
  return written !== '*' && /[*?]/.test(written)
    ? { code: 'many-targets', pattern: written }
    : { code: 'targets', pattern: written };
}

const OWNER_ID = /^repo:[^/:]*@\d/;

/** True where all subjects of a statement are of tokens in the other format, so that no token that was tested has one of them. */
export function isOfOtherFormat({ conditions }: Statement, format: SubjectFormat): boolean {
  const subjects = conditions.find((condition) => claimOf(condition) === 'sub')?.values ?? [];
  const isOther = (subject: string) => format !== (OWNER_ID.test(subject) ? 'immutable' : 'name-based');
  return subjects.length > 0 && subjects.every((subject) => subject.startsWith('repo:') && isOther(subject));
}
