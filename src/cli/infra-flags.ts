/** The flags of `xacct infra`, and the help that names them. */

import { ACCOUNTS_FILE } from '../accounts/file-name.js';
import {
  FREE_HUB_PARAMETERS,
  FREE_TARGET_PARAMETERS,
  type FreeParameter,
} from '../infra/cloudformation/free-parameters.js';
import { AUDIENCE, GITHUB_PROVIDER } from '../infra/options.js';

/** By their names. */
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

Needed:
  --repository NAME          whose jobs get in; can be repeated. gh api repos/OWNER/REPO tells the ids (owner.id, id)
                               OWNER@OWNER_ID/REPO@REPO_ID  where the subjects bear ids (the immutable format)
                               OWNER/REPO@REPO_ID           where they are name-based
                               OWNER/REPO                   on a GitHub Enterprise Server (--issuer HOST/_services/token)
  --branch NAME              whose jobs get in, such as main, without refs/heads/; can be repeated
  --any-ref                  in place of --branch, where every account has an environment: jobs of the environment get in
                             from any branch that its rules admit

Who gets in, beside these:
  --workflow REF             only jobs of this workflow, OWNER/REPO/.github/workflows/FILE.yml@refs/heads/main; can be repeated
  --organization ID          such as o-exampleorgid. The hub must belong to it; with many accounts the hub's permission is for it, too
  --form FORM                list or organization, the form of the hub's permission; chosen by size when absent
  --session-tags             let session tags through, on both halves
  --source-identity          let a source identity through, on both halves
  --leave-subjects-to-hub    a target admits every job that the hub admits, so accounts need not differ
  --issuer NAME              of the tokens, for GitHub Enterprise; ${GITHUB_PROVIDER} when absent
  --audience NAME            of the tokens; ${AUDIENCE} when absent

What is read and written:
  --accounts-file FILE       in the current folder; ${ACCOUNTS_FILE} when absent
  --ou ID                    organizational unit of the stack sets, such as ou-ab12-cdefgh34; can be repeated
  --out FOLDER               writes the files for the AWS CLI there; standard output when absent
  --try-in FOLDER            writes templates and parameters into a folder of policies, to be tried before anything is deployed:
                             by xacct test, and under act

Further parameters:
  --hub NAME=VALUE           of hub.yml; can be repeated
${listed(FREE_HUB_PARAMETERS)}
  --target NAME=VALUE        of target.yml; can be repeated
${listed(FREE_TARGET_PARAMETERS)}

What each is for: docs/setup.md#your-case-is-another. Exit status: 0 made, 2 something is wrong, and nothing was made.
`;

function listed(parameters: ReadonlyMap<string, FreeParameter>): string {
  return [...parameters].map(([name, { form }]) => `                               ${name}=${form}`).join('\n');
}
