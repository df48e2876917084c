import type { Infra } from './make-infra.js';

// The names of all files that `filesOf` may make.
const OURS = /^(?:hub(?:-[\w+=,.@-]+)?\.parameters|target-[1-9]\d*\.(?:parameters|accounts|deployment-targets))\.json$/;

/** The files of an earlier run in a folder that are not among these: with fewer stack sets, or without organizational units. */
export function staleFiles(names: readonly string[], files: ReadonlyMap<string, string>): string[] {
  return names.filter((name) => OURS.test(name) && !files.has(name)).toSorted();
}

/**
 * What was made as files by name, for the AWS CLI's `file://`: `hub.parameters.json`, the same for the hub role of an account
 * (`hub-NAME.parameters.json`), and for each stack set `target-1.parameters.json`
 * and `target-1.deployment-targets.json` (with organizational units) or `target-1.accounts.json`.
 */
export function filesOf({ hub, accountHubs = [], targets }: Infra): Map<string, string> {
  const files = new Map<string, string>();
  const put = (name: string, content: unknown) => files.set(name, jsonText(content));
  for (const { name, parameters } of [hub ?? [], accountHubs].flat()) put(`${name}.parameters.json`, parameters);
  for (const { name, parameters, accounts, deploymentTargets } of targets) {
    put(`${name}.parameters.json`, parameters);
    if (deploymentTargets === undefined) put(`${name}.accounts.json`, accounts);
    else put(`${name}.deployment-targets.json`, deploymentTargets);
  }
  return files;
}

/** The text of a file that holds this. */
export function jsonText(content: unknown): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
