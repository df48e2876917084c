/** The accounts, roles and sessions of the example model (`src/emulator/example-model.ts`), which most tests use. */

export const HUB_ACCOUNT = '111122223333';
export const DEV_ACCOUNT = '222222222222';
export const PROD_ACCOUNT = '444444444444';

export const deployRoleOf = (account: string) => `arn:aws:iam::${account}:role/DeployRole`;

export const HUB_ROLE = `arn:aws:iam::${HUB_ACCOUNT}:role/github-hub`;
export const TARGET_ROLE = deployRoleOf(DEV_ACCOUNT);

const sessionsNamed = (name: string) => ({
  hub: `arn:aws:sts::${HUB_ACCOUNT}:assumed-role/github-hub/${name}`,
  target: `arn:aws:sts::${DEV_ACCOUNT}:assumed-role/DeployRole/${name}`,
});

/** Sessions that a test opens itself. */
export const SESSION_NAME = 'shop-1-1';
export const { hub: HUB_SESSION, target: TARGET_SESSION } = sessionsNamed(SESSION_NAME);

/** Sessions that the action opens, under the name that it makes of the job's. */
export const JOB_SESSION_NAME = 'shop-11223344556-1';
export const { hub: HUB_JOB_SESSION, target: TARGET_JOB_SESSION } = sessionsNamed(JOB_SESSION_NAME);

export const PROVIDER = 'token.actions.githubusercontent.com';

/** Where the accounts file is by default. */
export const ACCOUNTS_FILE = '.github/accounts.yml';
