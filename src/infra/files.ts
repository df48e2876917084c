import type { Infra } from './make-infra.js';

/**
 * What was made as files by name, for the AWS CLI's `file://`: `hub.parameters.json`, and for each stack set `target-1.parameters.json`
 * and `target-1.deployment-targets.json` (with organizational units) or `target-1.accounts.json`.
 */
export function filesOf({ hub, targets }: Infra): Map<string, string> {
  const files = new Map<string, string>();
  const put = (name: string, content: unknown) => files.set(name, `${JSON.stringify(content, undefined, 2)}\n`);
  if (hub !== undefined) put('hub.parameters.json', hub.parameters);
  for (const { name, parameters, accounts, deploymentTargets } of targets) {
    put(`${name}.parameters.json`, parameters);
    if (deploymentTargets === undefined) put(`${name}.accounts.json`, accounts);
    else put(`${name}.deployment-targets.json`, deploymentTargets);
  }
  return files;
}
