/** The issuer of tokens on github.com. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
