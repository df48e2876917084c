const SECRET = 'shop-deploys-7f3a';

/** The examples, with what they are given and what they must tell at their end. */
export const EXAMPLES = [
  {
    name: 'one-target',
    environment: {},
    outputs: {
      dev_role: 'arn:aws:iam::222222222222:role/DeployRole',
      hub_role: 'arn:aws:iam::111122223333:role/github-hub',
    },
  },
  {
    name: 'organization',
    environment: { TF_VAR_prod_external_id: SECRET },
    secret: SECRET,
    outputs: {
      deploy_roles: {
        prod: 'arn:aws:iam::444444444444:role/ci/DeployRole',
        staging: 'arn:aws:iam::333333333333:role/ci/DeployRole',
      },
      hub_role: 'arn:aws:iam::111122223333:role/github-hub',
    },
  },
];
