import { quoted } from '../shared/log/plain.js';

/** What can be wrong with what is asked for. Made where the cause is known, worded by `wordInfraProblem` alone. */
export type InfraIssueDetail =
  | { readonly code: 'no-repository' }
  | { readonly code: 'not-a-repository'; readonly found: string }
  | { readonly code: 'repository-without-id'; readonly found: string }
  | { readonly code: 'id-not-tested'; readonly found: string }
  | { readonly code: 'workflow-not-tested' }
  | { readonly code: 'ref-not-tested' }
  | { readonly code: 'no-branch'; readonly accounts: readonly string[] }
  | { readonly code: 'no-refs' }
  | { readonly code: 'bad-branch'; readonly found: string }
  | { readonly code: 'bad-workflow'; readonly found: string }
  | { readonly code: 'bad-organization'; readonly found: string }
  | { readonly code: 'bad-unit'; readonly found: string }
  | { readonly code: 'bad-form'; readonly found: string }
  | { readonly code: 'bad-issuer'; readonly found: string }
  | { readonly code: 'bad-audience'; readonly found: string }
  | { readonly code: 'not-a-parameter'; readonly found: string }
  | {
      readonly code: 'unknown-parameter';
      readonly found: string;
      readonly nearest: string | undefined;
      readonly known: readonly string[];
    }
  | {
      readonly code: 'refused-by-template';
      readonly parameter: string;
      readonly found: string;
      readonly form: string;
    }
  | { readonly code: 'secret-parameter'; readonly found: string }
  | { readonly code: 'no-hub-role'; readonly file: string }
  | { readonly code: 'no-role' }
  | { readonly code: 'not-in-a-list'; readonly found: string }
  | { readonly code: 'twofold-environment'; readonly found: string }
  | { readonly code: 'external-id-on-direct' }
  | { readonly code: 'list-too-long'; readonly count: number; readonly characters: number; readonly limit: number }
  | { readonly code: 'no-organization' }
  | { readonly code: 'trust-too-long'; readonly characters: number; readonly limit: number }
  | { readonly code: 'no-templates'; readonly folder: string }
  | { readonly code: 'not-written'; readonly reason: string };

/** A flaw, and the flag, parameter or place in the accounts file that has it. */
export interface InfraIssue {
  readonly name: string;
  readonly detail: InfraIssueDetail;
}

/** The sentence for a problem: where it is, what is wrong, and what to write instead. */
export function formatInfraIssue({ name, detail }: InfraIssue): string {
  return `${name} ${formatDetail(detail)}`;
}

const HOW_TO_FIND_IDS = `gh api repos/OWNER/REPO --jq '"\\(.owner.login)@\\(.owner.id)/\\(.name)@\\(.id)"' tells them`;

function formatDetail(detail: InfraIssueDetail): string {
  switch (detail.code) {
    case 'no-repository':
      return `is missing: write --repository OWNER@OWNER_ID/REPO@REPO_ID (${HOW_TO_FIND_IDS}).`;
    case 'not-a-repository':
      return `is ${quoted(detail.found)}: write OWNER@OWNER_ID/REPO@REPO_ID, or OWNER/REPO@REPO_ID where the subjects are name-based (${HOW_TO_FIND_IDS}). Wildcards are refused.`;
    case 'repository-without-id':
      return `is ${quoted(detail.found)}, of which whoever takes over a freed name is not told apart: write it with its ids, OWNER@OWNER_ID/REPO@REPO_ID (${HOW_TO_FIND_IDS}).`;
    case 'id-not-tested':
      return `is ${quoted(detail.found)} with an id, and IAM can't test ids in tokens of a GitHub Enterprise Server. Write ${detail.found} without ids.`;
    case 'workflow-not-tested':
      return "can't be used with this --issuer: IAM can't test job_workflow_ref in tokens of a GitHub Enterprise Server. Leave --workflow out.";
    case 'ref-not-tested':
      return "is missing: IAM can't test the branch of a job with an environment in tokens of a GitHub Enterprise Server. Add --any-ref, and let the rules of the environments keep other branches out.";
    case 'no-branch':
      return `is missing, and ${listed(detail.accounts)} ${detail.accounts.length === 1 ? 'has' : 'have'} no environment: write --branch main, or give these accounts an environment.`;
    case 'no-refs':
      return 'is missing: write --branch main, or --any-ref if the rules of the environments say which branches may use them.';
    case 'bad-branch':
      return `is ${quoted(detail.found)}: write the name of a branch, without refs/heads/, blanks, commas and wildcards.`;
    case 'bad-workflow':
      return `is ${quoted(detail.found)}: write OWNER/REPO/.github/workflows/FILE.yml@refs/heads/BRANCH.`;
    case 'bad-organization':
      return `is ${quoted(detail.found)}: write an organization's id such as o-exampleorgid.`;
    case 'bad-unit':
      return `is ${quoted(detail.found)}: write the id of an organizational unit such as ou-ab12-cdefgh34, or of a root such as r-ab12.`;
    case 'bad-form':
      return `is ${quoted(detail.found)}: write list or organization, or leave it out.`;
    case 'bad-issuer':
      return `is ${quoted(detail.found)}: write host and path of the issuer, without https:// and without a slash at the end.`;
    case 'bad-audience':
      return `is ${quoted(detail.found)}: write an audience such as sts.amazonaws.com, without blanks.`;
    case 'not-a-parameter':
      return `is ${quoted(detail.found)}: write NAME=VALUE, a parameter of that template.`;
    case 'unknown-parameter':
      return detail.nearest === undefined
        ? `sets ${quoted(detail.found)}, which can't be set so: write one of ${detail.known.join(', ')}.`
        : `sets ${quoted(detail.found)}, which can't be set so: write ${detail.nearest} if that is meant.`;
    case 'refused-by-template':
      return `sets ${detail.parameter} to ${quoted(detail.found)}, which the template refuses: write ${detail.parameter}=${detail.form}.`;
    case 'secret-parameter':
      return `sets ${quoted(detail.found)}, a secret, and what is made here is kept: leave it out, and put the value in as docs/setup.md says (External ids), or docs/runbook.md where it takes the place of another.`;
    case 'no-hub-role':
      return `is missing in ${quoted(detail.file)}, but accounts are reached through the hub: write hub: { role: ARN } there.`;
    case 'no-role':
      return 'has no role: write role there or under defaults.';
    case 'not-in-a-list':
      return `is ${quoted(detail.found)}, and the templates take no * ? $ " \\ { } and no comma in it: choose another name.`;
    case 'twofold-environment':
      return `is ${quoted(detail.found)}, and in a subject : is %3A, as is %3A itself, so that an environment of another name would get in: choose a name without : and %, or take the Terraform modules, which also ask for the environment by its claim.`;
    case 'external-id-on-direct':
      return "can't be sent on route direct: remove it there, or write route: hub.";
    case 'list-too-long':
      return `is missing: the ARNs of ${detail.count} roles take ${detail.characters} of the ${detail.limit} characters of a parameter, so write --organization o-... for the named role of every account of your organization.`;
    case 'no-organization':
      return 'is missing, which --form organization needs: write --organization o-...';
    case 'trust-too-long':
      return `would take ${detail.characters} characters, and IAM grants ${detail.limit} at most: write fewer repositories, or let accounts share environments.`;
    case 'no-templates':
      return `needs the templates, and ${quoted(detail.folder, 300)} does not hold hub.yml and target.yml: run the command from a whole checkout of xacct-action.`;
    case 'not-written':
      return `can't be written (${quoted(detail.reason, 200).slice(1, -1)}): check the folder.`;
  }
}

const NAMED = 10;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => quoted(name));
  return names.length > NAMED ? `${shown.join(', ')} and ${names.length - NAMED} more` : shown.join(', ');
}
