// Checks infra/terraform with the real Terraform: form, validity, the modules' own tests, and the examples applied. Prints one line a
// claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold.
//
// Needs `terraform` on the PATH, and the stand-in for the AWS provider that .ci/tools builds.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claim } from '../claims.mjs';
import { Terraform } from './command.mjs';
import { EXAMPLES } from './examples.mjs';

const SOURCE = path.resolve('infra/terraform');
const MIRROR = path.resolve('.tools/terraform-mirror');

const version = Terraform.version();
if (version === undefined) {
  claim('terraform is on the PATH: without it nothing here was checked. Install Terraform 1.9 or newer', false);
} else if (!existsSync(MIRROR)) {
  claim('the stand-in for the AWS provider is built: .ci/tools does it', false);
} else {
  say(`Terraform ${version}.`);
  say(
    'The AWS provider does not run here: no registry at hand has its binary. A stand-in takes its place, written from its ' +
      'documentation (.ci/terraform/provider-aws-standin): it has the schema of what the modules use, and makes nothing.',
  );
  const work = mkdtempSync(path.join(tmpdir(), 'terraform-'));
  try {
    check(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function check(work) {
  // A copy, so that nothing of Terraform's is left among the sources.
  const root = path.join(work, 'infra/terraform');
  cpSync(SOURCE, root, { recursive: true, filter: isSource });
  const config = path.join(work, 'terraform.tfrc');
  writeFileSync(
    config,
    `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(MIRROR)}\n  }\n}\n`,
  );
  const terraform = new Terraform(config);

  holds('terraform fmt has nothing to change', terraform.run(SOURCE, ['fmt', '-check', '-recursive', '-diff']));
  for (const folder of foldersOf(root)) {
    const name = path.relative(root, folder);
    const initialised = terraform.run(folder, ['init', '-input=false']);
    const validated = initialised.succeeded ? terraform.run(folder, ['validate']) : initialised;
    holds(`${name} is valid`, validated);
    if (!validated.succeeded) continue;
    if (existsSync(path.join(folder, 'tests'))) testModule(terraform, folder, name);
  }
  for (const example of EXAMPLES) applyExample(terraform, path.join(root, 'examples', example.name), example);
}

// Who worked in a folder may have left a lock file or modules there, of another provider.
function isSource(file) {
  return !/^\.terraform|\.tfstate|\.tfplan$/.test(path.basename(file));
}

/** Each run of a module's tests is a claim. */
function testModule(terraform, folder, name) {
  const { stdout, succeeded } = terraform.run(folder, ['test', '-json']);
  const messages = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const runs = messages.flatMap(({ test_run: run }) => (run?.progress === 'complete' ? [run] : []));
  for (const { run, status } of runs) claim(`${name} ${run.replaceAll('_', ' ')}`, status === 'pass');
  if (runs.length === 0) claim(`${name} has tests that run`, false);
  if (succeeded) return;
  for (const { diagnostic } of messages) {
    if (diagnostic?.severity === 'error') say(`${diagnostic.summary}\n${diagnostic.detail ?? ''}`);
  }
}

function applyExample(terraform, folder, { name, environment, outputs, secret }) {
  const env = { ...environment };
  const planned = terraform.run(folder, ['plan', '-input=false', '-out=example.tfplan'], env);
  holds(`the example ${name} can be planned`, planned);
  if (!planned.succeeded) return;
  if (secret !== undefined)
    claim(`the plan of ${name} does not show the external id`, !planned.output.includes(secret));
  holds(`the example ${name} can be applied`, terraform.run(folder, ['apply', '-input=false', 'example.tfplan'], env));
  const told = JSON.parse(terraform.run(folder, ['output', '-json'], env).stdout);
  const values = Object.fromEntries(Object.entries(told).map(([key, { value }]) => [key, value]));
  claim(`${name} makes the roles that its accounts file names`, JSON.stringify(values) === JSON.stringify(outputs));
  holds(
    `${name}, applied once more, changes nothing`,
    terraform.run(folder, ['plan', '-input=false', '-detailed-exitcode'], env),
  );
}

/** The folders that hold a configuration. */
function foldersOf(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'main.tf')
    .map((entry) => entry.parentPath)
    .sort();
}

function holds(what, { succeeded, output }) {
  claim(what, succeeded);
  if (!succeeded) say(output);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
