/** Turns the verification of certificates off in a Node process, when it is `0`. https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue */
export const UNVERIFIED = 'NODE_TLS_REJECT_UNAUTHORIZED';

/** The name and the process id with which each report of Node's own begins, coloured on a terminal. */
const REPORT_OF_NODE = /^[A-Z\d_]+ (?:\u001b\[\d+m)?\d+/;

/**
 * Takes back what would make this process unsafe, before it makes a call: a switch that turns the verification of certificates
 * off; DEBUG, at which the proxy's library prints the proxy's address with its password (npm package debug); and what Node reports
 * for NODE_DEBUG, which has the headers of each request, tokens among them. Node reads that variable when it starts, so the
 * reports themselves are dropped. https://nodejs.org/api/cli.html#node_debugmodule
 */
export function guardProcess(environment: Record<string, string | undefined>): void {
  delete environment[UNVERIFIED];
  delete environment.DEBUG;
  if (environment.NODE_DEBUG) dropReports(process.stderr);
}

function dropReports(stream: NodeJS.WriteStream): void {
  const { write } = stream;
  Object.defineProperty(stream, 'write', {
    value: (...terms: readonly unknown[]) =>
      REPORT_OF_NODE.test(String(terms[0])) ? true : Reflect.apply(write, stream, terms),
  });
}
