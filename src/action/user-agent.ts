import { VERSION } from '../shared/version.js';

/**
 * How STS, CloudTrail and proxies know the action: its name and version, and the run it belongs to. Values of another shape
 * than the runner's own are left out.
 */
export function userAgentOf(
  environment: Readonly<Record<string, string | undefined>>,
): Array<readonly [name: string, value?: string]> {
  const marks: ReadonlyArray<readonly [name: string, variable: string, shape: RegExp]> = [
    ['md/action', 'GITHUB_ACTION', /^[\w-]{1,128}$/],
    ['md/run_id', 'GITHUB_RUN_ID', /^\d{1,20}$/],
    ['md/attempt', 'GITHUB_RUN_ATTEMPT', /^\d{1,10}$/],
  ];
  const found: Array<readonly [name: string, value?: string]> = [['xacct-action', VERSION]];
  for (const [name, variable, shape] of marks) {
    const value = environment[variable];
    if (value !== undefined && shape.test(value)) found.push([name, value]);
  }
  return found;
}
