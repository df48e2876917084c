import { execFile, spawnSync } from 'node:child_process';
import { devNull } from 'node:os';

/** The command `terraform`, with nothing of the caller's: no configuration, no variables, no credentials. */
export class Terraform {
  #plugins;

  /** `plugins` is the folder that providers are taken from; without one only what needs no provider can be initialised. */
  constructor(plugins) {
    this.#plugins = plugins;
  }

  /** The version of the command on the PATH; `undefined` when there is none. */
  static version() {
    const { stdout } = spawnSync('terraform', ['version', '-json'], { encoding: 'utf8' });
    const [, found] = /"terraform_version":\s*"([^"]+)"/.exec(stdout ?? '') ?? [];
    return found;
  }

  /** Gets a folder ready: its modules, and its providers out of the folder of plugins. */
  init(folder) {
    const plugins = this.#plugins === undefined ? [] : [`-plugin-dir=${this.#plugins}`];
    return this.run(folder, ['init', '-input=false', ...plugins]);
  }

  /** Runs it in a folder. `output` is all that it said, standard output first. */
  run(folder, args, environment = {}) {
    return runTerraform(folder, args, environment);
  }
}

/** The same, outside of a set-up of plugins: what `environment` says of these is all that holds. */
export function runTerraform(folder, args, environment) {
  const theirs = Object.entries(process.env).filter(([name]) => !/^(?:TF|AWS)_/.test(name));
  const env = {
    ...Object.fromEntries(theirs),
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: devNull,
    TF_IN_AUTOMATION: '1',
    TF_CLI_ARGS: '-no-color',
    // The AWS provider is started dozens of times, and spends a third of each start on collecting garbage.
    GOGC: '400',
    ...environment,
  };
  return new Promise((resolve) => {
    execFile('terraform', args, { cwd: folder, env, maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) =>
      // With neither it could not be started.
      resolve({ succeeded: error === null, stdout, output: `${stdout}${stderr}` || `${error?.message ?? ''}` }),
    );
  });
}
