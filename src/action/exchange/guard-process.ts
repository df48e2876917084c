/** Node verifies no certificates when this is `0`. https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue */
export const UNVERIFIED = 'NODE_TLS_REJECT_UNAUTHORIZED';

/** Name and process id at the start of each debug line of Node's own, coloured on a terminal. */
const NODE_DEBUG_LINE = /^[A-Z\d_]+ (?:\u001b\[\d+m)?\d+/;

/**
 * Removes what makes this process unsafe, before it makes a call: the variable that turns off certificate verification; DEBUG, with
 * which the proxy's library prints the proxy's password (npm package debug); and the lines that Node prints for NODE_DEBUG, with
 * headers and tokens. Node reads that variable when it starts, so the lines are dropped.
 * https://nodejs.org/api/cli.html#node_debugmodule
 */
export function guardProcess(environment: Record<string, string | undefined>): void {
  delete environment[UNVERIFIED];
  delete environment.DEBUG;
  if (!environment.NODE_DEBUG) return;
  const { stderr } = process;
  const { write } = stderr;
  Object.defineProperty(stderr, 'write', {
    value: (...values: readonly unknown[]) =>
      NODE_DEBUG_LINE.test(String(values[0])) ? true : Reflect.apply(write, stderr, values),
  });
}
