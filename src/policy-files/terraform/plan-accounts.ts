import { type Fields, isFields } from '../../iam/syntax.js';
import { isAccountId } from '../../shared/aws/arn.js';
import type { Instance } from './configuration.js';

const ACCOUNT_IN_ARN = /^arn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):/;

/** The account that runs a module, by the data source `aws_caller_identity` in it. */
export interface CallerIdentity {
  /** The module's address; empty for the root module. */
  readonly module: string;
  readonly account: string;
}

/**
 * Finds the account of an instance, where one configuration has several; `undefined` when the file does not have it. An
 * ARN has it, and is known only after apply. Before, the provider has it in `allowed_account_ids` or in the role that it assumes.
 * A resource without an ARN is in the account of its role, of its provider's other resources or of its module.
 *
 * Sources: "JSON output format" (https://developer.hashicorp.com/terraform/internals/json-format) and the arguments of the AWS provider
 * (https://registry.terraform.io/providers/hashicorp/aws/latest/docs#argument-reference).
 */
export class AccountFinder {
  readonly #instances: readonly Instance[];
  readonly #callers: readonly CallerIdentity[];
  readonly #byProvider: ReadonlyMap<string, string>;

  constructor(instances: readonly Instance[], callers: readonly CallerIdentity[], configuration: unknown) {
    this.#instances = instances;
    this.#callers = callers;
    this.#byProvider = accountsOfProviders(configuration);
  }

  of(instance: Instance): string | undefined {
    return (
      this.#accountIn(instance) ??
      this.#ofRole(instance, (one) => one.module === instance.module) ??
      only(this.#toldOf((one) => one.written !== undefined && one.written.provider === instance.written?.provider)) ??
      only(this.#ofModule(instance.module)) ??
      this.#ofRole(instance, () => true)
    );
  }

  #accountIn({ values, written }: Instance): string | undefined {
    const [, account] = typeof values.arn === 'string' ? (ACCOUNT_IN_ARN.exec(values.arn) ?? []) : [];
    return account ?? this.#byProvider.get(written?.provider ?? '');
  }

  #toldOf(isMeant: (one: Instance) => boolean): string[] {
    return this.#instances.filter(isMeant).flatMap((one) => this.#accountIn(one) ?? []);
  }

  /** Nothing where several providers make the module: each may be of another account. */
  #ofModule(module: string): string[] {
    const own = this.#instances.filter((one) => one.module === module);
    if (new Set(own.map(({ written }) => written?.provider)).size > 1) return [];
    const callers = this.#callers.filter((one) => one.module === module).map(({ account }) => account);
    return [...callers, ...this.#toldOf((one) => one.module === module)];
  }

  /** The account of the role that something is attached to. */
  #ofRole({ values: { role } }: Instance, isMeant: (one: Instance) => boolean): string | undefined {
    if (typeof role !== 'string') return undefined;
    return only(
      this.#toldOf(
        (one) => isMeant(one) && one.type === 'aws_iam_role' && (one.values.name === role || one.values.id === role),
      ),
    );
  }
}

function only(accounts: readonly string[]): string | undefined {
  const [account, ...more] = new Set(accounts);
  return more.length === 0 ? account : undefined;
}

/** The accounts that configurations of the provider are written for, by their keys, such as `aws.hub`. */
function accountsOfProviders(configuration: unknown): ReadonlyMap<string, string> {
  const { provider_config: configurations } = isFields(configuration) ? configuration : {};
  return new Map(
    Object.entries(isFields(configurations) ? configurations : {}).flatMap(([key, one]) => {
      const account = isFields(one) && isFields(one.expressions) ? accountIn(one.expressions) : undefined;
      return account === undefined ? [] : [[key, account] as const];
    }),
  );
}

function accountIn(expressions: Fields): string | undefined {
  const allowed = constantOf(expressions.allowed_account_ids);
  const [account, more]: readonly unknown[] = Array.isArray(allowed) ? allowed : [];
  if (typeof account === 'string' && isAccountId(account) && more === undefined) return account;
  const { assume_role: assumed } = expressions;
  const roles = (Array.isArray(assumed) ? assumed : [assumed]).filter(isFields).map((one) => constantOf(one.role_arn));
  return only(roles.flatMap((arn) => (typeof arn === 'string' ? (ACCOUNT_IN_ARN.exec(arn)?.[1] ?? []) : [])));
}

function constantOf(expression: unknown): unknown {
  return isFields(expression) ? expression.constant_value : undefined;
}
