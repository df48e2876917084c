/** What the modules of infra/terraform make of their variables: rendered by Terraform itself, all in one go. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe } from '@jest/globals';

/** The modules that need no provider. */
export type ModuleName = 'accounts-file' | 'hub/policies' | 'target/policies';

/** A module, and what it is given. */
export interface ModuleCall {
  readonly module: ModuleName;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The outputs that are looked at here; which of them a module has is seen in its outputs.tf. */
export interface Outputs {
  readonly role: { readonly account: string; readonly path: string; readonly name: string };
  readonly trust_policy: string;
  readonly direct?: boolean;
  readonly audit_trust_policy?: string;
  readonly diagnosis_role?: DiagnosisRole | null;
  readonly revocation?: Readonly<Record<string, string>>;
  readonly inline_policies?: Readonly<Record<string, string>>;
  readonly managed_policies?: Readonly<Record<string, string>>;
}

interface DiagnosisRole {
  readonly path: string;
  readonly name: string;
  readonly trust_policy: string;
  readonly policies: Readonly<Record<string, string>>;
}

export interface Rendering {
  /** By the calls' names; empty when anything was refused. */
  readonly outputs: Readonly<Record<string, Outputs>>;
  /** What was refused, as Terraform said it. */
  readonly refusals: readonly string[];
}

/** Set where tests with Terraform must run, as in CI. */
const REQUIRED = 'XACCT_REQUIRE_TERRAFORM';

/** `describe` for tests that run Terraform. Without Terraform they are skipped with a line that says so, or fail where they are required. */
export const whereTerraformIs = hasTerraform() || process.env[REQUIRED] ? describe : describe.skip;

function hasTerraform(): boolean {
  if (spawnSync('terraform', ['version']).error === undefined) return true;
  process.stderr.write('Terraform is not on the PATH. Tests that run it are skipped.\n');
  return false;
}

/**
 * Renders modules. The names of the calls must be identifiers. Throws, with a sentence that says so, when Terraform is not there, and
 * for everything that is no refusal of the modules' own.
 */
export function render(calls: Readonly<Record<string, ModuleCall>>): Rendering {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'terraform-'));
  try {
    const root = {
      module: Object.fromEntries(
        Object.entries(calls).map(([name, { module, variables }]) => [
          name,
          { source: sourceOf(module, folder), ...variables },
        ]),
      ),
      output: Object.fromEntries(
        Object.keys(calls).map((name) => [name, { value: `\${module.${name}}`, sensitive: true }]),
      ),
    };
    writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify(root));
    writeFileSync(path.join(folder, 'terraform.tfrc'), 'disable_checkpoint = true\n');
    const initialised = terraform(folder, ['init', '-input=false', '-no-color']);
    if (initialised.status !== 0) throw new Error(`terraform init: ${initialised.stdout}${initialised.stderr}`);

    const applied = terraform(folder, ['apply', '-auto-approve', '-input=false', '-json']);
    if (applied.status !== 0) return { outputs: {}, refusals: refusalsIn(applied.stdout) };
    const told: Record<string, { value: Outputs }> = JSON.parse(terraform(folder, ['output', '-json']).stdout);
    return {
      outputs: Object.fromEntries(Object.entries(told).map(([name, { value }]) => [name, value])),
      refusals: [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// A path that begins with a dot is a local module, whose own `../` stays what it is.
function sourceOf(module: ModuleName, folder: string): string {
  return path.relative(folder, path.resolve('infra/terraform', module)).replaceAll('\\', '/');
}

function terraform(folder: string, args: readonly string[]) {
  const mine = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'));
  const run = spawnSync('terraform', args, {
    cwd: folder,
    env: { ...Object.fromEntries(mine), TF_CLI_CONFIG_FILE: path.join(folder, 'terraform.tfrc') },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error !== undefined) {
    throw new Error(`Terraform does not run (${run.error.message}): put terraform 1.9 or newer on the PATH.`);
  }
  return run;
}

/** The errors among Terraform's messages (https://developer.hashicorp.com/terraform/internals/machine-readable-ui). */
function refusalsIn(lines: string): string[] {
  return lines.split('\n').flatMap((line) => {
    const message: { diagnostic?: { severity: string; summary: string; detail: string } } = line.startsWith('{')
      ? JSON.parse(line)
      : {};
    const { severity, summary = '', detail = '' } = message.diagnostic ?? {};
    if (severity !== 'error') return [];
    if (!/precondition failed|Invalid value for variable/.test(summary)) throw new Error(`${summary}: ${detail}`);
    return [detail];
  });
}
