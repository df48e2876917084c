/** Turns the verification of certificates off in a Node process, when it is `0`. https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue */
export const UNVERIFIED = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * Takes back what would make this process unsafe, before it makes a call: a switch that turns the verification of certificates
 * off, and DEBUG, at which the proxy's library prints the proxy's address with its password (npm package debug).
 */
export function guardProcess(environment: Record<string, string | undefined>): void {
  delete environment[UNVERIFIED];
  delete environment.DEBUG;
}
