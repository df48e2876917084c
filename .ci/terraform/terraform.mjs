// Checks infra/terraform with the real Terraform and the real AWS provider: form, validity, the modules' own tests, and the examples, applied
// in accounts of moto. Prints one line a claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold.
//
// Needs Node 24; `terraform` and `moto_server` on the PATH; and the provider, see provider.mjs.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claim } from '../claims.mjs';
import { applyExample } from './apply-example.mjs';
import { Terraform } from './command.mjs';
import { EXAMPLES } from './examples.mjs';
import { findProvider } from './provider.mjs';

const SOURCE = path.resolve('infra/terraform');

const version = Terraform.version();
if (version === undefined) {
  claim('terraform is on the PATH: without it nothing here was checked. Install Terraform 1.9 or newer', false);
} else {
  say(`Terraform ${version}.`);
  const work = mkdtempSync(path.join(tmpdir(), 'terraform-'));
  try {
    await check(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function check(work) {
  const provider = await findProvider(folderIn(work, 'provider'));
  if (provider.version === undefined) {
    say(provider.refusal);
    claim(
      'the AWS provider is at hand: it could not be had, so only the modules that need none were checked. Let terraform init reach a registry, or let TERRAFORM_PLUGIN_DIR name a folder of plugins',
      false,
    );
  } else {
    claim(`the AWS provider is at hand: hashicorp/aws ${provider.version}, found ${provider.from}`, true);
  }
  const terraform = new Terraform(provider.plugins);

  // A copy, so that nothing of Terraform's is left among the sources.
  const root = path.join(work, 'infra/terraform');
  cpSync(SOURCE, root, { recursive: true, filter: isSource });
  holds('terraform fmt has nothing to change', await terraform.run(SOURCE, ['fmt', '-check', '-recursive', '-diff']));
  // Each leaves half of the machine idle.
  const [, claims] = await Promise.all([
    checkModules(terraform, root, provider.version !== undefined),
    provider.version === undefined ? [] : applyExamples(terraform, root, work),
  ]);
  for (const { what, holds: succeeded, output } of claims) holds(what, { succeeded, output });
}

async function checkModules(terraform, root, hasProvider) {
  for (const folder of modulesIn(root)) {
    if (!hasProvider && needsProvider(folder)) continue;
    const name = path.relative(root, folder);
    const initialised = await terraform.init(folder);
    const validated = initialised.succeeded ? await terraform.run(folder, ['validate']) : initialised;
    holds(`${name} is valid`, validated);
    if (validated.succeeded && existsSync(path.join(folder, 'tests'))) await testModule(terraform, folder, name);
  }
}

async function applyExamples(terraform, root, work) {
  const claims = [];
  for (const example of EXAMPLES) {
    const folder = path.join(root, 'examples', example.name);
    claims.push(...(await applyExample(terraform, example, folder, folderIn(work, example.name))));
  }
  return claims;
}

function folderIn(work, name) {
  const folder = path.join(work, name);
  mkdirSync(folder);
  return folder;
}

// Who worked in a folder may have left a lock file or modules there, of another provider.
function isSource(file) {
  return !/^\.terraform|\.tfstate|\.tfplan$/.test(path.basename(file));
}

/** The folders of the modules, those within modules included. An example is checked by planning it. */
function modulesIn(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'main.tf')
    .map((entry) => entry.parentPath)
    .filter((folder) => !folder.startsWith(path.join(root, 'examples')))
    .sort();
}

function needsProvider(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.tf'));
  return files.some((file) => readFileSync(path.join(folder, file), 'utf8').includes('required_providers'));
}

/** Each run of a module's tests is a claim. */
async function testModule(terraform, folder, name) {
  const { stdout, succeeded } = await terraform.run(folder, ['test', '-json']);
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

function holds(what, { succeeded, output }) {
  claim(what, succeeded);
  if (!succeeded) say(output);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
