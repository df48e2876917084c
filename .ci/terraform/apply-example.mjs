import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { judgeJobs } from './jobs.mjs';
import { profilesOf, startMoto } from './moto.mjs';
import { worldOf } from './shown.mjs';

/**
 * Plans an example and applies it, as who copied it would, in accounts of moto, and lets jobs at the roles that the plan and then the state
 * show. Answers a list of what was claimed: `what`, whether it `holds`, and the `output` that tells why not. `work` is an empty folder.
 */
export async function applyExample(terraform, example, folder, work) {
  const claims = [];
  const holds = (what, { succeeded, output }) => {
    claims.push({ what, holds: succeeded, output });
    return succeeded;
  };
  const { name, secret } = example;
  if (!holds(`the example ${name} can be initialised`, await terraform.init(folder))) return claims;
  const moto = await startMoto();
  try {
    const environment = { ...example.environment, ...(await profilesOf(moto, example.accounts, work)) };
    const run = (...args) => terraform.run(folder, args, environment);
    const file = path.join(work, 'example.tfplan');
    const planned = await run('plan', '-input=false', `-out=${file}`);
    if (!holds(`the example ${name} can be planned`, planned)) return claims;
    claims.push(...(await letJobsAt('plan', await run('show', '-json', file), example, folder, work)));
    const applied = await run('apply', '-input=false', file);
    if (!holds(`the example ${name} can be applied`, applied)) return claims;
    const state = await run('show', '-json');
    const told = Object.entries(JSON.parse(state.stdout).values.outputs).map(([key, { value }]) => [key, value]);
    claims.push({
      what: `${name} makes the roles that its accounts file names`,
      holds: JSON.stringify(Object.fromEntries(told)) === JSON.stringify(example.outputs),
      output: JSON.stringify(told),
    });
    claims.push(...(await letJobsAt('state', state, example, folder, work)));
    const again = await run('plan', '-input=false', '-detailed-exitcode');
    holds(`${name}, applied once more, changes nothing`, again);
    if (secret !== undefined) {
      const isShown = [planned, applied, again].some(({ output }) => output.includes(secret));
      claims.push({ what: `no plan of ${name} shows the external id`, holds: !isShown, output: '' });
    }
    return claims;
  } finally {
    await moto.stop();
  }
}

async function letJobsAt(kind, { succeeded, stdout, output }, example, folder, work) {
  const of = `${example.name}, by its ${kind}`;
  if (!succeeded) return [{ what: `${of}: Terraform shows it as JSON`, holds: false, output }];
  const policies = path.join(work, kind);
  mkdirSync(policies);
  const { world, sentences } = worldOf(JSON.parse(stdout), example, policies);
  const read = { what: `${of}: the local AWS reads it`, holds: world !== undefined, output: sentences.join('\n') };
  if (world === undefined) return [read];
  const verdicts = await judgeJobs(example.jobs, world, folder);
  return [read, ...verdicts.map(({ what, asMeant, log }) => ({ what: `${of}: ${what}`, holds: asMeant, output: log }))];
}
