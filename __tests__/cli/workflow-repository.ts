/** A small repository with a workflow, an accounts file and policies. */
import type { Files } from '../support/files.js';
import { PROVIDER } from '../support/names.js';

export const HUB = 'arn:aws:iam::111122223333:role/github-hub';
const statement = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...more } });
/** Jobs of main that deploy to dev. */
export const WORKFLOW = `on: { push: { branches: [main] } }
permissions: { id-token: write }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - name: Exchange
        uses: org/xacct-action@v1
        with: { account: dev }
`;
/** A repository whose workflow and policies agree. */
export const REPOSITORY: Files = {
  '.github/accounts.yml': `hub: { role: "${HUB}" }\ndefaults: { role: DeployRole, region: eu-west-1 }\naccounts: { dev: { id: "222222222222" } }\n`,
  'policies/hub/github-hub/trust.json': statement({
    Sid: 'GitHub',
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${PROVIDER}:sub`]: 'repo:octo/shop:ref:refs/heads/main' } },
  }),
  'policies/hub/github-hub/assume.json': statement({ Action: 'sts:AssumeRole', Resource: '*' }),
  'policies/dev/DeployRole/trust.json': statement({ Principal: { AWS: HUB }, Action: 'sts:AssumeRole' }),
  '.github/workflows/deploy.yml': WORKFLOW,
};
/** The flags that test it. */
export const FLAGS = ['--workflows', '.github/workflows', '--claims', 'repository=octo/shop'];
