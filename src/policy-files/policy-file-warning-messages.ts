import { OF_AWS_AS_OF } from '../iam/managed-of-aws.js';
import { quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../shared/text/issue-formats.js';
import { namesOf } from '../shared/text/name-list.js';
import { formatTemplateIssue, type TemplateIssue } from './cloudformation/template-messages.js';
import { asItIs, LONG, placeOf } from './location.js';
import type { PolicyOrigin } from './parsed-account.js';
import type { Span } from './subject-pattern.js';
import { formatTerraformIssue, type TerraformIssue } from './terraform/plan-messages.js';

const OPEN_VALUES = {
  template: ({ detail }: { readonly detail: TemplateIssue }, show: Show) => formatTemplateIssue(detail, show),
  terraform: ({ detail }: { readonly detail: TerraformIssue }, show: Show) => formatTerraformIssue(detail, show),
};

const CONSEQUENCES = {
  role: 'Until then the emulator denies the role to everyone, and its cases fail.',
  policy: 'Until then the emulator denies every role with this policy to everyone, and their cases fail.',
  resource: 'Until then the resource is left out.',
  nothing: 'The statement does not decide who may assume a role, so it is left out.',
} as const;

const LIST_OF_AWS = `Its list of AWS managed policies is from ${OF_AWS_AS_OF}.`;

const SUBJECT_ADVICE = 'Set the whole subject, such as "repo:OWNER/REPO:ref:refs/heads/main".';
const ANY_REPOSITORY =
  'IAM rejects such a policy today. One saved earlier accepts jobs of any repository, unless another condition rejects them.';

/** Whether a condition always or never holds, as a sentence about it ends. */
interface Always {
  readonly alwaysHolds: boolean;
}
const formatHolds = ({ alwaysHolds }: Always) => `so it ${alwaysHolds ? 'always' : 'never'} holds`;

const FORMATS = {
  'unknown-managed-policy': ({ arn }: { readonly arn: string }, show: Show) =>
    `names ${show(arn)}, whose document is not known here. The emulator assumes that it allows no STS action and denies none. ${LIST_OF_AWS}`,
  /** A value that is not known, and its consequence. */
  undetermined: (
    { detail, of }: { readonly detail: IssueOf<typeof OPEN_VALUES>; readonly of: keyof typeof CONSEQUENCES },
    show: Show,
  ) => `${formatIssue(OPEN_VALUES, detail, show)} ${CONSEQUENCES[of]}`,
  'deferred-trust': () =>
    'is not in the plan before the first apply. Its data source is read instead, without functions and text around it or its ARNs. Use neither there.',
  rule: ({ detail }: { readonly detail: TemplateIssue }, show: Show) =>
    `${formatTemplateIssue(detail, show)} The rule is not checked.`,
  macro: ({ name }: { readonly name: string }, show: Show) =>
    `calls the macro ${show(name)}. Roles and policies that it adds are not read.`,
  users: ({ type }: { readonly type: string }, show: Show) =>
    `is about ${show(type)}. Users and groups are not read, so no case can be run as one.`,
  'snapshot-replaced': ({ names }: { readonly names: readonly string[] }, show: Show) =>
    `has what other files for this account have, too: ${namesOf(names.map((name) => show(name)))}. The other files are tested. To test what is deployed, remove it from them.`,
  'snapshot-without-documents': (
    { own, ofAws }: { readonly own: readonly string[]; readonly ofAws: readonly string[] },
    show: Show,
  ) =>
    `does not have the documents of ${namesOf([...own, ...ofAws].map((arn) => show(arn)))}. ${own.length === 0 ? '' : 'The emulator denies every role with a policy of the account among them to everyone. '}${ofAws.length === 0 ? '' : `It assumes that those of AWS allow no STS action and deny none. ${LIST_OF_AWS} `}Save the output of aws iam get-account-authorization-details without --filter.`,
  'principal-left-out': (
    { found, nearest }: { readonly found: string; readonly nearest: string | undefined },
    show: Show,
  ) =>
    `names ${show(found)}, which the reduced snapshot of its account does not have. ${nearest === undefined ? 'To' : `Use ${show(nearest)} if that is meant. Otherwise, to`} test it, keep the role with xacct snapshot --roles.`,
  'principal-of-aws': ({ found }: { readonly found: string }, show: Show) =>
    `names ${show(found)}, a role that only AWS creates. The folder does not have it, so no case can use it.`,
  'role-elsewhere': ({ role }: { readonly role: string }, show: Show) =>
    `adds a policy to the role ${show(role)}, which this account does not have here. No case can use that role.`,
  'stand-in': ({ name, type }: { readonly name: string; readonly type: string }, show: Show) =>
    `refers to ${show(name)}, an ${show(type)}. Only AWS knows its value, so it is a placeholder here, which allows nothing.`,
  'several-providers': ({
    unassigned,
    account,
  }: {
    readonly unassigned: readonly string[];
    readonly account: string;
  }) =>
    `is a plan with several AWS provider configurations. Resources of ${unassigned.join(', ')} are assumed to be in account ${account}. If they are not, set allowed_account_ids in each provider block, or use the state after apply.`,
  'other-accounts': ({ accounts }: { readonly accounts: readonly string[] }) =>
    `also has roles and policies of ${accounts.length === 1 ? 'account' : 'the accounts'} ${accounts.join(', ')}. They are used there.`,
  'open-to-github': ({ keys }: { readonly keys: readonly string[] }) =>
    `accepts GitHub's tokens and tests neither ${keys.join(' nor ')} with StringEquals, StringLike or StringEqualsIgnoreCase. ${ANY_REPOSITORY} ${SUBJECT_ADVICE}`,
  'scoped-to-all': ({ key, value }: { readonly key: string; readonly value: string }, show: Show) =>
    `tests ${key} with ${show(value)}, which matches every repository. ${ANY_REPOSITORY} ${SUBJECT_ADVICE}`,
  'unknown-claim': (
    warning: Always & { readonly key: string; readonly nearest: string | undefined; readonly known: readonly string[] },
    show: Show,
  ) =>
    `tests ${show(warning.key)}, a key that IAM does not have for GitHub's tokens, ${formatHolds(warning)}. Use ${warning.nearest === undefined ? `one of ${warning.known.join(', ')}` : `${show(warning.nearest)} if that is meant`}, or remove it.`,
  'literal-wildcard': (
    { key, value, like }: { readonly key: string; readonly value: string; readonly like: string },
    show: Show,
  ) =>
    `compares ${show(key)} with ${show(value)}. This operator takes * and ? as plain characters, not as wildcards. Use ${like}, or remove them.`,
  'wide-subject': ({ value, span }: { readonly value: string; readonly span: Span }, show: Show) =>
    `accepts subjects like ${show(value)}. ${formatSpan(span)} ${SUBJECT_ADVICE}`,
  'odd-subject': ({ value }: { readonly value: string }, show: Show) =>
    `compares with ${show(value)}. GitHub gives no token this subject unless its template is customized. Use a form such as "repo:OWNER/REPO:ref:refs/heads/main" or "repo:OWNER/REPO:environment:NAME".`,
  'holds-without': ({ key }: { readonly key: string }, show: Show) =>
    `also holds when the request has no ${show(key)}, so it does not restrict such a request. Use the operator without IfExists or ForAllValues.`,
  'lost-claim': (warning: Always & { readonly key: string }, show: Show) =>
    `tests ${show(warning.key)}. A role session does not have this claim, only sub and aud, ${formatHolds(warning)}. Test it in the trust policy of the role that accepts the token.`,
  'other-issuer': (warning: Always & { readonly key: string; readonly providers: readonly string[] }, show: Show) =>
    `tests ${show(warning.key)}. Tokens of ${namesOf(warning.providers.map(show))} do not have this key, ${formatHolds(warning)}. Use a key of that provider, or remove it.`,
  'other-action': ({ found, wanted }: { readonly found: string; readonly wanted: string }) =>
    `allows ${found}, which is not how these principals assume a role, so none of them may. Use ${wanted}.`,
  'unknown-action': (
    { action, nearest }: { readonly action: string; readonly nearest: string | undefined },
    show: Show,
  ) =>
    `names ${show(action)}, an action that STS does not have. ${nearest === undefined ? 'Correct' : `Use ${show(nearest)} if that is meant,`} or remove it.`,
  'nearly-github': ({ found, meant }: { readonly found: string; readonly meant: string }, show: Show) =>
    `names ${show(found)}, which is similar to GitHub's provider and accepts none of its tokens. Use ${show(meant)} if that is meant.`,
  /** `meant` has an ARN for each account that the place is about. */
  'provider-elsewhere': ({ found, meant }: { readonly found: string; readonly meant: readonly string[] }, show: Show) =>
    `names ${show(found)}, which is not a provider of the role's own account, so no token is accepted. ${meant.length === 1 ? `Use ${show(meant[0] ?? '')}` : `${meant.length} accounts have this role: set the ARN in the folder of each, or use AWS::AccountId in a template`}.`,
};

/** Something that its author should know, though nothing is wrong with it, and where. */
export interface PolicyFileWarning extends PolicyOrigin {
  readonly detail: IssueOf<typeof FORMATS>;
}

/** The sentences for a warning: where it is, and what to know. `hide` takes the secrets out of every text. */
export function formatPolicyFileWarning({ file, place, detail }: PolicyFileWarning, hide = asItIs): string {
  const show = (text: string) => quoted(hide(text), LONG);
  return hide(`${placeOf({ file, place }, hide)} ${formatIssue(FORMATS, detail, show)}`);
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
