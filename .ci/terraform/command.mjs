import { spawnSync } from 'node:child_process';

/** The command `terraform`, with a configuration of its own instead of the user's. */
export class Terraform {
  #environment;

  /** `config` is the path of Terraform's own configuration file. */
  constructor(config) {
    // What the caller has set for its own work (variables, workspaces, arguments) is no part of a check.
    const mine = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'));
    this.#environment = {
      ...Object.fromEntries(mine),
      TF_CLI_CONFIG_FILE: config,
      TF_IN_AUTOMATION: '1',
      TF_CLI_ARGS: '-no-color',
    };
  }

  /** The version of the command on the PATH; `undefined` when there is none. */
  static version() {
    const { stdout } = spawnSync('terraform', ['version', '-json'], { encoding: 'utf8' });
    const [, found] = /"terraform_version":\s*"([^"]+)"/.exec(stdout ?? '') ?? [];
    return found;
  }

  /** Runs it in a folder. `output` is all that it said, in the order of its streams. */
  run(folder, args, environment = {}) {
    const { status, stdout, stderr } = spawnSync('terraform', args, {
      cwd: folder,
      env: { ...this.#environment, ...environment },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    return { succeeded: status === 0, stdout, output: `${stdout}${stderr}` };
  }
}
