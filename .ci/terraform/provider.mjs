import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runTerraform } from './command.mjs';

// https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
const CACHE = path.resolve('.tools/terraform-plugins');

/**
 * Finds Terraform's AWS provider, the real one, of a version that the modules take: through a plain `terraform init`, which looks into the
 * registry, into a mirror that the user's own configuration of Terraform names, and into the folders that Terraform knows by itself; else
 * in a folder of plugins: `$TERRAFORM_PLUGIN_DIR`, what an earlier run got, and /opt. Needs an empty folder to work in, which must stay.
 *
 * The answer has its `version`, where it is `from`, and `plugins`, a folder for `terraform init -plugin-dir`. Without a `version` there is
 * none, and `refusal` is what Terraform said.
 */
export async function findProvider(work) {
  mkdirSync(CACHE, { recursive: true });
  copyFileSync(path.resolve('infra/terraform/hub/versions.tf'), path.join(work, 'versions.tf'));
  const registry = {
    from: 'by a plain terraform init',
    args: [],
    environment: {
      ...(process.env.TF_CLI_CONFIG_FILE && { TF_CLI_CONFIG_FILE: process.env.TF_CLI_CONFIG_FILE }),
      // Without a network the answer is there at once.
      TF_REGISTRY_CLIENT_TIMEOUT: '10',
      TF_REGISTRY_DISCOVERY_RETRY: '0',
      TF_PLUGIN_CACHE_DIR: CACHE,
      // There is no lock file that could break.
      TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1',
    },
  };
  const folders = pluginFolders().map((folder) => ({
    from: `in the folder ${folder}`,
    args: [`-plugin-dir=${folder}`],
    environment: {},
  }));
  let refusal = '';
  for (const { from, args, environment } of [registry, ...folders]) {
    const { succeeded, output } = await runTerraform(work, ['init', '-input=false', ...args], environment);
    if (succeeded) return { version: versionIn(work), from, plugins: path.join(work, '.terraform', 'providers') };
    refusal += output;
  }
  return { refusal };
}

function pluginFolders() {
  const { TERRAFORM_PLUGIN_DIR: told } = process.env;
  const known = [CACHE, ...foldersIn('/opt')];
  return [...(told ? [path.resolve(told)] : []), ...known.filter((folder) => foldersIn(folder).some(isRegistry))];
}

function isRegistry(folder) {
  return path.basename(folder) === 'registry.terraform.io';
}

/** The folders right below one; none when it is not there or can't be read. */
function foldersIn(folder) {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** What Terraform locked: https://developer.hashicorp.com/terraform/language/files/dependency-lock */
function versionIn(folder) {
  const [, version] =
    /^\s*version\s*=\s*"(.+)"$/m.exec(readFileSync(path.join(folder, '.terraform.lock.hcl'), 'utf8')) ?? [];
  return version;
}
