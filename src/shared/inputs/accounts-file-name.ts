/** Where the accounts file stands unless `accounts-file` says otherwise, relative to the workspace. */
export const ACCOUNTS_FILE = '.github/accounts.yml';
