import { quoted } from '../shared/log/plain.js';
import { formatTemplateIssue, type TemplateIssue } from './cloudformation/template-issues.js';
import { asItIs, LONG, placeOf } from './location.js';
import type { PolicyOrigin } from './parsed-account.js';
import type { Span } from './subject-pattern.js';
import { formatTerraformIssue, type TerraformIssue } from './terraform/plan-issues.js';

type OpenValueIssue =
  | { readonly code: 'template'; readonly detail: TemplateIssue }
  | { readonly code: 'terraform'; readonly detail: TerraformIssue };

/** Something about what was read that its author should know. Made where it is seen, worded by `wordPolicyNote` alone. */
export interface PolicyFileWarning extends PolicyOrigin {
  readonly detail:
    | { readonly code: 'unknown-managed-policy'; readonly arn: string }
    /** What nobody knows here, and what comes of it. */
    | {
        readonly code: 'undetermined';
        readonly detail: OpenValueIssue;
        readonly of: 'role' | 'policy' | 'resource' | 'nothing';
      }
    | { readonly code: 'rule'; readonly detail: TemplateIssue }
    | { readonly code: 'macro'; readonly name: string }
    | { readonly code: 'users'; readonly type: string }
    | { readonly code: 'role-elsewhere'; readonly role: string }
    | { readonly code: 'stand-in'; readonly name: string; readonly type: string }
    | { readonly code: 'several-providers'; readonly untold: readonly string[]; readonly account: string }
    | { readonly code: 'other-accounts'; readonly accounts: readonly string[] }
    | { readonly code: 'open-to-github'; readonly keys: readonly string[] }
    | { readonly code: 'scoped-to-all'; readonly key: string; readonly value: string }
    | {
        readonly code: 'unknown-claim';
        readonly key: string;
        readonly alwaysHolds: boolean;
        readonly nearest: string | undefined;
        readonly known: readonly string[];
      }
    | { readonly code: 'literal-wildcard'; readonly key: string; readonly value: string; readonly like: string }
    | { readonly code: 'wide-subject'; readonly value: string; readonly span: Span }
    | { readonly code: 'odd-subject'; readonly value: string }
    | { readonly code: 'holds-without'; readonly key: string }
    | { readonly code: 'lost-claim'; readonly key: string; readonly alwaysHolds: boolean }
    | {
        readonly code: 'other-issuer';
        readonly key: string;
        readonly providers: readonly string[];
        readonly alwaysHolds: boolean;
      }
    | { readonly code: 'other-action'; readonly found: string; readonly wanted: string }
    | { readonly code: 'unknown-action'; readonly action: string; readonly nearest: string | undefined }
    | { readonly code: 'nearly-github'; readonly found: string; readonly meant: string }
    /** `meant` has an ARN for each account that the place speaks for. */
    | { readonly code: 'provider-elsewhere'; readonly found: string; readonly meant: readonly string[] };
}

/** The sentence for a note: where it belongs, and what to know. `hide` takes the secrets out of what was found. */
export function formatPolicyFileWarning({ file, place, detail: warning }: PolicyFileWarning, hide = asItIs): string {
  return hide(`${placeOf({ file, place }, hide)} ${formatWarning(warning, (text) => quoted(hide(text), LONG))}`);
}

function formatWarning(detail: PolicyFileWarning['detail'], show: (text: string) => string): string {
  switch (detail.code) {
    case 'unknown-managed-policy':
      return `names ${show(detail.arn)}, which is not known here and is taken as allowing nothing of STS.`;
    case 'undetermined': {
      const { detail: unresolved, of } = detail;
      const text =
        unresolved.code === 'template'
          ? formatTemplateIssue(unresolved.detail, show)
          : formatTerraformIssue(unresolved.detail, show);
      return `${text} ${formatConsequence(of)}`;
    }
    case 'rule':
      return `${formatTemplateIssue(detail.detail, show)} The rule is not judged here.`;
    case 'macro':
      return `calls the macro ${show(detail.name)}. The roles and policies that it adds are not read here.`;
    case 'users':
      return `is about ${show(detail.type)}. Users and groups are not read here, so no case can be run as one.`;
    case 'role-elsewhere':
      return `puts a policy on the role ${show(detail.role)}, which this account does not have here. No case can use that role.`;
    case 'stand-in':
      return `refers to ${show(detail.name)}, an ${show(detail.type)}. Only AWS knows its value, so it is a placeholder here, which allows nothing.`;
    case 'several-providers':
      return `is a plan through several configurations of the AWS provider, and what ${detail.untold.join(', ')} ${detail.untold.length === 1 ? 'makes' : 'make'} is taken for account ${detail.account}: if that is not so, write allowed_account_ids with the account into each provider block, or put the state here after apply, whose ARNs tell the accounts.`;
    case 'other-accounts':
      return `has roles and policies of ${detail.accounts.length === 1 ? 'account' : 'the accounts'} ${detail.accounts.join(', ')} too, which are put there.`;
    case 'open-to-github':
      return `lets jobs of GitHub in and tests neither ${detail.keys.join(' nor ')} by StringEquals, StringLike or StringEqualsIgnoreCase: IAM refuses to save such a policy today, and one that was saved before lets in the jobs of anybody's repository unless another condition keeps them out, so write the subject that is meant, such as "repo:OWNER/REPO:ref:refs/heads/main".`;
    case 'scoped-to-all':
      return `tests ${detail.key} by ${show(detail.value)}, which holds for the jobs of anybody's repository: IAM refuses to save such a policy today, so write the subject that is meant, such as "repo:OWNER/REPO:ref:refs/heads/main".`;
    case 'unknown-claim': {
      const instead = detail.nearest === undefined ? `one of ${detail.known.join(', ')}` : show(detail.nearest);
      return `tests ${show(detail.key)}, a key that IAM does not have for tokens of GitHub, so it ${detail.alwaysHolds ? 'always' : 'never'} holds: write ${instead} if that is meant, or remove it.`;
    }
    case 'literal-wildcard':
      return `compares ${show(detail.key)} with ${show(detail.value)}. This operator takes * and ? as plain characters, not as wildcards. Use ${detail.like}, or remove them.`;
    case 'wide-subject':
      return `takes subjects like ${show(detail.value)}. ${formatSpan(detail.span)} Set the whole subject, such as "repo:OWNER/REPO:ref:refs/heads/main".`;
    case 'odd-subject':
      return `compares with ${show(detail.value)}. GitHub gives no token this subject unless its template is customized. Use a form such as "repo:OWNER/REPO:ref:refs/heads/main" or "repo:OWNER/REPO:environment:NAME".`;
    case 'holds-without':
      return `also holds where the request has no ${show(detail.key)}, so it protects nothing then. Use the operator without IfExists or ForAllValues.`;
    case 'lost-claim':
      return `tests ${show(detail.key)}. A role session does not have this claim, only sub and aud, so it ${detail.alwaysHolds ? 'always' : 'never'} holds. Test it in the trust policy of the role that takes the token.`;
    case 'other-issuer':
      return `tests ${show(detail.key)}. Tokens of ${detail.providers.map((one) => show(one)).join(', ')} do not have this key, so it ${detail.alwaysHolds ? 'always' : 'never'} holds. Use a key of that provider, or remove it.`;
    case 'other-action':
      return `allows ${detail.found}, which is not how these principals assume a role, so none of them may. Use ${detail.wanted}.`;
    case 'unknown-action':
      return detail.nearest === undefined
        ? `names ${show(detail.action)}, an action that STS does not have: mend or remove it.`
        : `names ${show(detail.action)}, an action that STS does not have: write ${show(detail.nearest)} if that is meant, or remove it.`;
    case 'nearly-github':
      return `names ${show(detail.found)}, which is nearly GitHub's provider and lets none of its jobs in: write ${show(detail.meant)} if that is meant.`;
    case 'provider-elsewhere': {
      const [meant = '', ...more] = detail.meant;
      const instead =
        more.length === 0
          ? `write ${show(meant)}`
          : `${detail.meant.length} accounts have this role, so write the ARN in the folder of each, or with AWS::AccountId in a template`;
      return `names ${show(detail.found)}, which is no provider of the role's own account, so no token gets in by it: ${instead}.`;
    }
  }
}

function formatSpan(span: Span): string {
  switch (span.of) {
    case 'owners':
      return 'They include repositories of other owners, and anyone can register such a name.';
    case 'repositories':
      return 'They include more than one repository, with every branch and pull request of each.';
    case 'refs':
      return `They include every ${span.kinds.join(', every ')}, so anyone who can push to the repository may assume the role.`;
  }
}

function formatConsequence(of: 'role' | 'policy' | 'resource' | 'nothing'): string {
  switch (of) {
    case 'role':
      return 'Until then the role is denied to everyone here, and its cases fail.';
    case 'policy':
      return 'Until then every role with this policy is denied to everyone here, and its cases fail.';
    case 'resource':
      return 'Until then the resource is left out here.';
    case 'nothing':
      return 'The statement says nothing about assuming roles, so it is left out here.';
  }
}
