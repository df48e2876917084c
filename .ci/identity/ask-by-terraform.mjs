// Asks AWS who it is with Terraform's AWS provider: with the profiles that the arguments name after the folder of plugins, an empty one
// being what the environment says. As a user would, with one configuration of the provider for each.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTerraform } from '../terraform/command.mjs';

const [plugins, ...profiles] = process.argv.slice(2);
const names = profiles.map((_, at) => `who${at}`);

const configuration = {
  terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
  provider: { aws: profiles.map((profile, at) => ({ alias: names[at], ...(profile !== '' && { profile }) })) },
  data: { aws_caller_identity: Object.fromEntries(names.map((name) => [name, { provider: `aws.${name}` }])) },
  output: Object.fromEntries(names.map((name) => [name, { value: `\${data.aws_caller_identity.${name}.arn}` }])),
};

const folder = mkdtempSync(path.join(tmpdir(), 'ask-by-terraform-'));
try {
  writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify(configuration));
  await terraform('init', '-input=false', `-plugin-dir=${plugins}`);
  await terraform('apply', '-input=false', '-auto-approve');
  const outputs = JSON.parse(await terraform('output', '-json'));
  for (const name of names) process.stdout.write(`${outputs[name].value}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function terraform(...args) {
  const { succeeded, stdout, output } = await runTerraform(folder, args, process.env);
  if (!succeeded) throw new Error(output);
  return stdout;
}
