import { quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../shared/text/issue-formats.js';
import { namesOf } from '../shared/text/name-list.js';

interface Found {
  readonly found: string;
}
interface Size {
  readonly characters: number;
  readonly limit: number;
}

const FIND_IDS = `Find them with gh api repos/OWNER/REPO --jq '"\\(.owner.login)@\\(.owner.id)/\\(.name)@\\(.id)"'.`;

const FORMATS = {
  'no-repository': () => `is missing. Use --repository OWNER@OWNER_ID/REPO@REPO_ID. ${FIND_IDS}`,
  'not-a-repository': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use OWNER@OWNER_ID/REPO@REPO_ID, or OWNER/REPO@REPO_ID for name-based subjects, without wildcards. ${FIND_IDS}`,
  'repository-without-id': ({ found }: Found, show: Show) =>
    `is ${show(found)}, which also matches a new owner of a freed name. Use it with its ids, OWNER@OWNER_ID/REPO@REPO_ID. ${FIND_IDS}`,
  'id-not-tested': ({ found }: Found, show: Show) =>
    `is ${show(found)} with an id, and IAM can't test ids in tokens of a GitHub Enterprise Server. Use ${found} without ids.`,
  'workflow-not-tested': () =>
    "can't be used with this --issuer: IAM can't test job_workflow_ref in tokens of a GitHub Enterprise Server. Remove --workflow.",
  'ref-not-tested': () =>
    "is missing. IAM can't test the branch of a job with an environment in tokens of a GitHub Enterprise Server. Add --any-ref, and restrict the branches in the rules of the environments.",
  'no-branch': ({ accounts }: { readonly accounts: readonly string[] }, show: Show) =>
    `is missing, and ${namesOf(accounts.map(show))} ${accounts.length === 1 ? 'has' : 'have'} no environment. Add --branch main, or an environment for these accounts.`,
  'no-refs': () =>
    'is missing. Add --branch main, or --any-ref if the rules of the environments restrict the branches.',
  'bad-branch': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use the name of a branch, without refs/heads/, spaces, commas and wildcards.`,
  'bad-workflow': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use OWNER/REPO/.github/workflows/FILE.yml@refs/heads/BRANCH.`,
  'bad-organization': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use the id of an organization, such as o-exampleorgid.`,
  'bad-unit': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use the id of an organizational unit such as ou-ab12-cdefgh34, or of a root such as r-ab12.`,
  'bad-form': ({ found }: Found, show: Show) => `is ${show(found)}. Use list or organization, or remove it.`,
  'bad-issuer': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use host and path of the issuer, without https:// and without a slash at the end.`,
  'bad-audience': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use an audience such as sts.amazonaws.com, without spaces.`,
  'not-a-parameter': ({ found }: Found, show: Show) =>
    `is ${show(found)}. Use NAME=VALUE, with a parameter of that template.`,
  'unknown-parameter': (
    { found, nearest, known }: Found & { readonly nearest: string | undefined; readonly known: readonly string[] },
    show: Show,
  ) =>
    `sets ${show(found)}, which can't be set this way. Use ${nearest === undefined ? `one of ${known.join(', ')}` : `${nearest} if that is meant`}.`,
  'refused-by-template': (
    { parameter, found, form }: Found & { readonly parameter: string; readonly form: string },
    show: Show,
  ) => `sets ${parameter} to ${show(found)}, which the template rejects. Use ${parameter}=${form}.`,
  'secret-parameter': ({ found }: Found, show: Show) =>
    `sets ${show(found)}, a secret, and the output of this command is stored. Remove it, and set the value as docs/setup.md (External ids) or docs/runbook.md shows.`,
  'no-hub-role': ({ file }: { readonly file: string }, show: Show) =>
    `is missing in ${show(file)}, and accounts use route hub. Add hub: { role: ARN } there.`,
  'no-role': () => 'has no role. Add role there or under defaults.',
  'not-in-a-list': ({ found }: Found, show: Show) =>
    `is ${show(found)}, and the templates do not accept * ? $ " \\ { } or a comma in it. Use another name.`,
  'twofold-environment': ({ found }: Found, show: Show) =>
    `is ${show(found)}. In a subject both : and %3A are %3A, so an environment with another name could use the role. Use a name without : and %, or the Terraform modules, which also test the environment claim.`,
  'external-id-on-direct': () => "can't be sent on route direct. Remove it there, or use route: hub.",
  'diagnosis-role-on-direct': () =>
    'has no hub role that could assume it on route direct. Remove it, or use route: hub.',
  'diagnosis-role-unguarded': () =>
    "can't be used with external-id-env and --leave-subjects-to-hub, because every job of the hub could read the external id. Remove one of the three.",
  'list-too-long': ({ count, characters, limit }: Size & { readonly count: number }) =>
    `is missing. The ARNs of ${count} roles take ${characters} characters, and a parameter takes ${limit}. Use --organization o-... to name the role in every account of your organization.`,
  'no-organization': () => 'is missing, and --form organization needs it. Use --organization o-...',
  'trust-too-long': ({ characters, limit }: Size) =>
    `would have ${characters} characters, and IAM allows at most ${limit}. Use fewer repositories, or share environments between accounts.`,
  'not-measured': () =>
    'cannot be measured: its template rejects the parameters. Compare them with the rules of the template.',
  'no-templates': ({ folder }: { readonly folder: string }) =>
    `needs the templates, and ${quoted(folder, 300)} does not have hub.yml and target.yml. Run the command from a whole checkout of xacct-action.`,
  'not-written': ({ reason }: { readonly reason: string }) =>
    `can't be written (${quoted(reason, 200).slice(1, -1)}). It must be a folder, or a new name.`,
};

/** What can be wrong with the flags and with the accounts file, for the templates. */
export type InfraIssueDetail = IssueOf<typeof FORMATS>;

/** An issue, and the flag, parameter or place in the accounts file that has it. */
export interface InfraIssue {
  readonly name: string;
  readonly detail: InfraIssueDetail;
}

/** The sentences for an issue: where it is, what is wrong, and what to do. */
export function formatInfraIssue({ name, detail }: InfraIssue): string {
  return `${name} ${formatIssue(FORMATS, detail, (text) => quoted(text))}`;
}
