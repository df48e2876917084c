/** The flags of `xacct infra`, and the help that names them. */

import { ACCOUNTS_FILE } from '../accounts/file-name.js';
import { FREE_HUB_PARAMETERS, FREE_TARGET_PARAMETERS } from '../infra/cloudformation/free-parameters.js';
import { AUDIENCE, GITHUB_PROVIDER } from '../infra/options.js';

export const INFRA_FLAGS = {
  'accounts-file': 'text',
  repository: 'list',
  branch: 'list',
  'any-ref': 'switch',
  workflow: 'list',
  organization: 'text',
  form: 'text',
  ou: 'list',
  'session-tags': 'switch',
  'source-identity': 'switch',
  'leave-subjects-to-hub': 'switch',
  issuer: 'text',
  audience: 'text',
  hub: 'list',
  target: 'list',
  out: 'text',
  'try-in': 'text',
} as const;

export const INFRA_USAGE = `Usage: xacct infra --repository NAME --branch NAME [flags]

Writes the parameters of infra/cloudformation/hub.yml and target.yml from the accounts file.

Required:
  --repository NAME          repository whose jobs may assume the roles; can be repeated. Get the ids (owner.id, id) from
                             gh api repos/OWNER/REPO
                               OWNER@OWNER_ID/REPO@REPO_ID  if subjects have ids (the immutable format)
                               OWNER/REPO@REPO_ID           if they are name-based
                               OWNER/REPO                   on a GitHub Enterprise Server (--issuer HOST/_services/token)
  --branch NAME              branch whose jobs may assume the roles, such as main, without refs/heads/; can be repeated
  --any-ref                  instead of --branch, where every account has an environment: any branch that the rules of the
                             environment allow

Trust policy:
  --workflow REF             only jobs of this workflow, OWNER/REPO/.github/workflows/FILE.yml@refs/heads/main; can be repeated
  --organization ID          such as o-exampleorgid. The hub must belong to it; with many accounts it also limits the hub's permissions
  --form FORM                list or organization, the form of the hub's permissions. Default: chosen by size
  --session-tags             allow session tags, in hub and targets
  --source-identity          allow a source identity, in hub and targets
  --leave-subjects-to-hub    a target allows every job that the hub allows, so that all accounts have the same template
  --issuer NAME              issuer of the tokens, for GitHub Enterprise. Default: ${GITHUB_PROVIDER}
  --audience NAME            audience of the tokens. Default: ${AUDIENCE}

Files:
  --accounts-file FILE       in the current folder. Default: ${ACCOUNTS_FILE}
  --ou ID                    organizational unit of the stack sets, such as ou-ab12-cdefgh34; can be repeated
  --out FOLDER               write the files for the AWS CLI there. Default: standard output
  --try-in FOLDER            write templates and parameters into a folder of policies, to test them before a deployment:
                             with xacct test, and under act

Further parameters:
  --hub NAME=VALUE           of hub.yml; can be repeated
${listed(FREE_HUB_PARAMETERS)}
  --target NAME=VALUE        of target.yml; can be repeated
${listed(FREE_TARGET_PARAMETERS)}

More: docs/setup.md#your-case-is-another. Exit status: 0 written, 2 something is wrong and nothing is written.
`;

function listed(parameters: ReadonlyMap<string, string>): string {
  return [...parameters].map(([name, form]) => `                               ${name}=${form}`).join('\n');
}
