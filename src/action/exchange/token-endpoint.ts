/** Where a job asks GitHub for an OIDC token, and what it shows for it. The request token is a secret. */
export interface TokenEndpoint {
  readonly url: string;
  readonly requestToken: string;
  /** The file with the job's event. The runner creates it with the first step that is an action. */
  readonly eventFile?: string;
}
