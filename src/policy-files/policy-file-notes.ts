import { quoted } from '../shared/log/plain.js';
import { type TemplateFlaw, wordTemplateFlaw } from './cloudformation/template-issues.js';
import { asItIs, LONG, placeOf } from './location.js';
import type { PolicySourceRef } from './parsed-account.js';
import type { Span } from './subject-pattern.js';
import { type TerraformFlaw, wordTerraformFlaw } from './terraform/plan-issues.js';

type OpenFlaw =
  | { readonly code: 'template'; readonly flaw: TemplateFlaw }
  | { readonly code: 'terraform'; readonly flaw: TerraformFlaw };

/** Something about what was read that its author should know. Made where it is seen, worded by `wordPolicyNote` alone. */
export interface PolicyNote extends PolicySourceRef {
  readonly note:
    | { readonly code: 'unknown-managed-policy'; readonly arn: string }
    /** What nobody knows here, and what comes of it. */
    | {
        readonly code: 'undetermined';
        readonly flaw: OpenFlaw;
        readonly of: 'role' | 'policy' | 'resource' | 'nothing';
      }
    | { readonly code: 'rule'; readonly flaw: TemplateFlaw }
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
export function wordPolicyNote({ file, place, note }: PolicyNote, hide = asItIs): string {
  return hide(`${placeOf({ file, place }, hide)} ${wordNote(note, (text) => quoted(hide(text), LONG))}`);
}

function wordNote(note: PolicyNote['note'], show: (text: string) => string): string {
  switch (note.code) {
    case 'unknown-managed-policy':
      return `names ${show(note.arn)}, which is not known here and is taken as allowing nothing of STS.`;
    case 'undetermined': {
      const { flaw, of } = note;
      const said = flaw.code === 'template' ? wordTemplateFlaw(flaw.flaw, show) : wordTerraformFlaw(flaw.flaw, show);
      return `${said} ${wordConsequence(of)}`;
    }
    case 'rule':
      return `${wordTemplateFlaw(note.flaw, show)} The rule is not judged here.`;
    case 'macro':
      return `calls the macro ${show(note.name)}. The roles and policies that it adds are not read here.`;
    case 'users':
      return `is about ${show(note.type)}. Users and groups are not read here, so no case can be run as one.`;
    case 'role-elsewhere':
      return `puts a policy on the role ${show(note.role)}, which this account does not have here. No case can use that role.`;
    case 'stand-in':
      return `refers to ${show(note.name)}, an ${show(note.type)}. Only AWS knows its value, so it is a placeholder here, which allows nothing.`;
    case 'several-providers':
      return `is a plan through several configurations of the AWS provider, and what ${note.untold.join(', ')} ${note.untold.length === 1 ? 'makes' : 'make'} is taken for account ${note.account}: if that is not so, write allowed_account_ids with the account into each provider block, or put the state here after apply, whose ARNs tell the accounts.`;
    case 'other-accounts':
      return `has roles and policies of ${note.accounts.length === 1 ? 'account' : 'the accounts'} ${note.accounts.join(', ')} too, which are put there.`;
    case 'open-to-github':
      return `lets jobs of GitHub in and tests neither ${note.keys.join(' nor ')} by StringEquals, StringLike or StringEqualsIgnoreCase: IAM refuses to save such a policy today, and one that was saved before lets in the jobs of anybody's repository unless another condition keeps them out, so write the subject that is meant, such as "repo:OWNER/REPO:ref:refs/heads/main".`;
    case 'scoped-to-all':
      return `tests ${note.key} by ${show(note.value)}, which holds for the jobs of anybody's repository: IAM refuses to save such a policy today, so write the subject that is meant, such as "repo:OWNER/REPO:ref:refs/heads/main".`;
    case 'unknown-claim': {
      const instead = note.nearest === undefined ? `one of ${note.known.join(', ')}` : show(note.nearest);
      return `tests ${show(note.key)}, a key that IAM does not have for tokens of GitHub, so it ${note.alwaysHolds ? 'always' : 'never'} holds: write ${instead} if that is meant, or remove it.`;
    }
    case 'literal-wildcard':
      return `compares ${show(note.key)} with ${show(note.value)}. This operator takes * and ? as plain characters, not as wildcards. Use ${note.like}, or remove them.`;
    case 'wide-subject':
      return `takes subjects like ${show(note.value)}. ${wordSpan(note.span)} Set the whole subject, such as "repo:OWNER/REPO:ref:refs/heads/main".`;
    case 'odd-subject':
      return `compares with ${show(note.value)}. GitHub gives no token this subject unless its template is customized. Use a form such as "repo:OWNER/REPO:ref:refs/heads/main" or "repo:OWNER/REPO:environment:NAME".`;
    case 'holds-without':
      return `also holds where the request has no ${show(note.key)}, so it protects nothing then. Use the operator without IfExists or ForAllValues.`;
    case 'lost-claim':
      return `tests ${show(note.key)}. A role session does not have this claim, only sub and aud, so it ${note.alwaysHolds ? 'always' : 'never'} holds. Test it in the trust policy of the role that takes the token.`;
    case 'other-issuer':
      return `tests ${show(note.key)}. Tokens of ${note.providers.map((one) => show(one)).join(', ')} do not have this key, so it ${note.alwaysHolds ? 'always' : 'never'} holds. Use a key of that provider, or remove it.`;
    case 'other-action':
      return `allows ${note.found}, which is not how these principals assume a role, so none of them may. Use ${note.wanted}.`;
    case 'unknown-action':
      return note.nearest === undefined
        ? `names ${show(note.action)}, an action that STS does not have: mend or remove it.`
        : `names ${show(note.action)}, an action that STS does not have: write ${show(note.nearest)} if that is meant, or remove it.`;
    case 'nearly-github':
      return `names ${show(note.found)}, which is nearly GitHub's provider and lets none of its jobs in: write ${show(note.meant)} if that is meant.`;
    case 'provider-elsewhere': {
      const [meant = '', ...more] = note.meant;
      const instead =
        more.length === 0
          ? `write ${show(meant)}`
          : `${note.meant.length} accounts have this role, so write the ARN in the folder of each, or with AWS::AccountId in a template`;
      return `names ${show(note.found)}, which is no provider of the role's own account, so no token gets in by it: ${instead}.`;
    }
  }
}

function wordSpan(span: Span): string {
  switch (span.of) {
    case 'owners':
      return 'They include repositories of other owners, and anyone can register such a name.';
    case 'repositories':
      return 'They include more than one repository, with every branch and pull request of each.';
    case 'refs':
      return `They include every ${span.kinds.join(', every ')}, so anyone who can push to the repository may assume the role.`;
  }
}

function wordConsequence(of: 'role' | 'policy' | 'resource' | 'nothing'): string {
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
