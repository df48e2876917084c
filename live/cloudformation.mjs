import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PREFIX } from './settings.mjs';

const TRIES = 3;
const RETRY_MS = 20_000;
const POLL_MS = 5_000;
const PROFILES = { hub: 'xacct-live-hub', target: 'xacct-live-target' };

/** The stacks of a run in both accounts, changed with the AWS CLI and the profiles `xacct-live-hub` and `xacct-live-target`. */
export class Stacks {
  #settings;

  constructor(settings) {
    this.#settings = settings;
  }

  /** Deploys the stacks, those of a wave at the same time. */
  async deploy(stacks) {
    for (const wave of new Set(stacks.map((stack) => stack.wave))) {
      await Promise.all(stacks.filter((stack) => stack.wave === wave).map((stack) => this.#deployOne(stack)));
    }
  }

  /** Deletes what is there of this run, in whatever state, and resolves to how many stacks that were. Rejects if one is left. */
  async delete() {
    const found = (await Promise.all(['target', 'hub'].map((account) => this.#find(account)))).flat();
    // The stack "roles" adds policies to roles of the others, which IAM deletes without policies only.
    const addsPolicies = ({ name }) => name === this.#nameOf('roles');
    for (const wave of [found.filter(addsPolicies), found.filter((stack) => !addsPolicies(stack))]) {
      await this.#deleteAll(wave);
    }
    return found.length;
  }

  async #deployOne({ key, account, template, parameters }) {
    const name = this.#nameOf(key);
    const values = Object.entries(parameters).map(([parameter, value]) => `${parameter}=${value}`);
    const what = ['--stack-name', name, '--template-file', template, '--parameter-overrides', ...values];
    for (let tries = 1; ; tries += 1) {
      try {
        const how = ['--capabilities', 'CAPABILITY_NAMED_IAM', '--no-fail-on-empty-changeset'];
        await this.#aws(account, ['cloudformation', 'deploy', ...what, ...how]);
        return;
      } catch (error) {
        // IAM rejects a principal that was created moments ago. A stack whose creation failed can only be deleted.
        if (tries === TRIES) throw error;
        process.stdout.write(`${name} is deployed again: ${error.message.trim()}\n`);
        await this.#deleteAll([{ account, name }]);
        await sleep(RETRY_MS);
      }
    }
  }

  async #deleteAll(stacks) {
    const deleteOne = ({ account, name }) =>
      this.#aws(account, ['cloudformation', 'delete-stack', '--stack-name', name]);
    await Promise.all(stacks.map(deleteOne));
    await Promise.all(
      [...new Set(stacks.map(({ account }) => account))].map((account) => this.#untilGone(account, stacks)),
    );
  }

  /** Waits until an account has none of these stacks. Rejects if one cannot be deleted. */
  async #untilGone(account, stacks) {
    const names = new Set(stacks.map(({ name }) => name));
    for (;;) {
      const left = (await this.#find(account)).filter(({ name }) => names.has(name));
      const failed = left.find(({ status }) => status === 'DELETE_FAILED');
      if (failed !== undefined) throw new Error(`${failed.name} cannot be deleted. See its events in CloudFormation.`);
      if (left.length === 0) return;
      await sleep(POLL_MS);
    }
  }

  /** The stacks of this run that an account has. */
  async #find(account) {
    const words = ['cloudformation', 'list-stacks', '--query', 'StackSummaries[].[StackName, StackStatus]'];
    const stacks = JSON.parse(await this.#aws(account, words)) ?? [];
    return stacks
      .filter(([name, status]) => name.startsWith(this.#nameOf('')) && status !== 'DELETE_COMPLETE')
      .map(([name, status]) => ({ account, name, status }));
  }

  #nameOf(key) {
    return `${PREFIX}${this.#settings.run}-${key}`;
  }

  /** What the AWS CLI prints. Rejects with what it reports. */
  async #aws(account, words) {
    const common = ['--profile', PROFILES[account], '--region', this.#settings.region, '--output', 'json'];
    const { stdout } = await promisify(execFile)('aws', [...words, ...common], {
      env: { ...process.env, AWS_PAGER: '' },
      maxBuffer: 2 ** 26,
    });
    return stdout;
  }
}
