const SHOP = {
  repository: 'octo/shop',
  repository_id: '724601234',
  repository_owner_id: '9919012',
  ref: 'refs/heads/main',
};
const FEATURE = { ref: 'refs/heads/feature' };
const SAME_NAME = { repository_id: '999999999' };

const SECRET = 'shop-deploys-7f3a';
const REUSABLE = { job_workflow_ref: 'octo/workflows/.github/workflows/deploy.yml@refs/heads/main' };
const STAGING = { ...SHOP, ...REUSABLE, environment: 'staging' };
const PRODUCTION = { ...SHOP, ...REUSABLE, environment: 'production' };
const ITS_SECRET = { PROD_EXTERNAL_ID: SECRET };

const AT_THE_HUB = 'AssumeRoleWithWebIdentity';
const AT_THE_TARGET = 'AssumeRole';

/**
 * The examples. Each has an account for every module in it, which is also the name of a profile; what it is given, what it must tell at its
 * end; and jobs, by what GitHub says of them: the account of the accounts file that each wants to get into, with what it knows, and the
 * call at which it is denied. A job without one gets in.
 */
export const EXAMPLES = [
  {
    name: 'one-target',
    accounts: { hub: '111122223333', dev: '222222222222' },
    environment: {},
    outputs: {
      dev_role: 'arn:aws:iam::222222222222:role/DeployRole',
      hub_role: 'arn:aws:iam::111122223333:role/github-hub',
    },
    jobs: [
      { who: 'the meant job', claims: SHOP, account: 'dev' },
      { who: 'another branch', claims: { ...SHOP, ...FEATURE }, account: 'dev', denied: AT_THE_HUB },
      {
        who: 'another repository of the same name',
        claims: { ...SHOP, ...SAME_NAME },
        account: 'dev',
        denied: AT_THE_HUB,
      },
      { who: 'a job with an environment', claims: { ...SHOP, environment: 'dev' }, account: 'dev', denied: AT_THE_HUB },
    ],
  },
  {
    name: 'organization',
    accounts: { hub: '111122223333', staging: '333333333333', prod: '444444444444' },
    organizationId: 'o-exampleorgid',
    environment: { TF_VAR_prod_external_id: SECRET },
    secret: SECRET,
    outputs: {
      deploy_roles: {
        prod: 'arn:aws:iam::444444444444:role/ci/DeployRole',
        staging: 'arn:aws:iam::333333333333:role/ci/DeployRole',
      },
      diagnosis_roles: {
        prod: null,
        staging: 'arn:aws:iam::333333333333:role/ci/github-diagnosis',
      },
      hub_role: 'arn:aws:iam::111122223333:role/github-hub',
    },
    jobs: [
      { who: 'the job of staging', claims: STAGING, account: 'staging' },
      { who: 'the job of production', claims: PRODUCTION, account: 'prod', knows: ITS_SECRET },
      {
        who: 'the job of production with another external id',
        claims: PRODUCTION,
        account: 'prod',
        knows: { PROD_EXTERNAL_ID: 'shop-deploys-0000' },
        denied: AT_THE_TARGET,
      },
      { who: 'the job of staging', claims: STAGING, account: 'prod', knows: ITS_SECRET, denied: AT_THE_TARGET },
      {
        who: 'a job of another workflow',
        claims: { ...STAGING, job_workflow_ref: 'octo/shop/.github/workflows/deploy.yml@refs/heads/main' },
        account: 'staging',
        denied: AT_THE_HUB,
      },
      { who: 'another branch', claims: { ...STAGING, ...FEATURE }, account: 'staging', denied: AT_THE_HUB },
    ],
  },
];
