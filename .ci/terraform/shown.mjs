import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import '../../scripts/typescript-sources.mjs';

const { loadPolicies, readPolicies } = await import('../../src/policy-files/read-policies.ts');
const { formatPolicyFileIssue } = await import('../../src/policy-files/policy-file-messages.ts');

/**
 * Reads what `terraform show -json` printed of an example, a plan or a state, as the local AWS does: out of a folder of policies with a
 * folder for each account. An example has several accounts in one configuration, where a pipeline has one; so each gets the part that the
 * module of the account's name made, as it was printed. The answer has the `world`, or none, and the `sentences` about it.
 */
export function worldOf(shown, { accounts, organizationId }, folder) {
  for (const [module, account] of Object.entries(accounts)) {
    const place = path.join(folder, account);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'terraform.json'), JSON.stringify(partOf(shown, `module.${module}`)));
    if (organizationId !== undefined)
      writeFileSync(path.join(place, 'account.json'), JSON.stringify({ organizationId }));
  }
  const reading = readPolicies(folder, { hub: undefined, accounts: new Map() }, folder);
  const loading = reading.ok ? loadPolicies(reading.policies) : reading;
  return loading.ok
    ? { world: loading.policies.model, sentences: [] }
    : { world: undefined, sentences: loading.issues.map((issue) => formatPolicyFileIssue(issue)) };
}

/** Source: https://developer.hashicorp.com/terraform/internals/json-format#values-representation */
function partOf(shown, address) {
  const key = 'planned_values' in shown ? 'planned_values' : 'values';
  const { root_module: root } = shown[key];
  const modules = root.child_modules.filter((module) => module.address === address);
  return { ...shown, [key]: { root_module: { child_modules: modules } } };
}
