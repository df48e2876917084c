import { VERSION } from '../shared/version.js';
import { APP } from './exchange/user-agent-parts.js';

/**
 * What STS, CloudTrail and proxies see of the action: its name and version, the run, and the application that the job names for
 * the SDKs (https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html). Values of another form are left out.
 */
export function userAgentOf(
  environment: Readonly<Record<string, string | undefined>>,
): Array<readonly [name: string, value?: string]> {
  const parts: ReadonlyArray<readonly [name: string, variable: string, pattern: RegExp]> = [
    ['md/action', 'GITHUB_ACTION', /^[\w-]{1,128}$/],
    ['md/run_id', 'GITHUB_RUN_ID', /^\d{1,20}$/],
    ['md/attempt', 'GITHUB_RUN_ATTEMPT', /^\d{1,10}$/],
    [APP, 'AWS_SDK_UA_APP_ID', /^[\w!#$%&'*+.^`|~-]{1,50}$/],
  ];
  const found: Array<readonly [name: string, value?: string]> = [['xacct-action', VERSION]];
  for (const [name, variable, pattern] of parts) {
    const value = environment[variable];
    if (value !== undefined && pattern.test(value)) found.push([name, value]);
  }
  return found;
}
