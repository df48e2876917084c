import { below } from '../../iam/document.js';
import { type Fields, isFields } from '../../iam/syntax.js';
import type { PolicyOrigin } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import { type Instance, writtenOf } from './configuration.js';
import { type DeferredDocument, DeferredDocuments, POLICY_DOCUMENT } from './deferred-documents.js';
import { AccountFinder, type CallerIdentity } from './plan-accounts.js';
import type { TerraformIssue } from './plan-messages.js';

/** An instance, and its account; `undefined` when the file does not have it. */
export interface PlacedInstance extends Instance {
  readonly account: string | undefined;
  /** The trust policy of a role whose text is known only after apply, where only ARNs in it are not known. */
  readonly deferred: DeferredDocument | undefined;
}

/** True for what `terraform show -json` writes. */
export function isTerraform(value: Fields): boolean {
  return typeof value.format_version === 'string' || typeof value.terraform_version === 'string';
}

/**
 * The managed resources of a plan, as they will be, or of a state. `undefined` when it has none, which is reported.
 *
 * Source: "JSON output format" (https://developer.hashicorp.com/terraform/internals/json-format).
 */
export function instancesOf(value: Fields, origin: PolicyOrigin, issues: PolicyIssues): PlacedInstance[] | undefined {
  const refuse = (detail: TerraformIssue) => issues.report(origin, { code: 'terraform', detail });
  const { format_version: format } = value;
  if (typeof format === 'string' && !/^[01]\./.test(format)) return refuse({ code: 'format', found: format });
  if (value.errored === true) return refuse({ code: 'errored' });
  const { planned_values: planned } = value;
  const values = planned ?? value.values;
  const root = isFields(values) ? values.root_module : undefined;
  if (!isFields(root)) return refuse({ code: 'no-values' });
  const unknown = unknownByAddress(value.resource_changes);
  const resources = resourcesOf(root);
  const found = resources.flatMap(({ module, resource }): Instance[] => {
    const { address, mode, type, name, index, values } = resource;
    if (typeof type !== 'string' || typeof name !== 'string') return [];
    if (mode !== 'managed' && !(mode === 'data' && type === POLICY_DOCUMENT)) return [];
    if (mode === 'data' && !isFields(values)) return [];
    if (typeof address !== 'string') {
      return issues.report(below(origin, name), { code: 'terraform', detail: { code: 'no-values' } }) ?? [];
    }
    // A plan leaves out the values of a resource when it knows none of them
    // (`omitempty` in https://github.com/hashicorp/terraform/blob/main/internal/command/jsonplan/resource.go).
    const isOpen = values === undefined && planned !== undefined;
    const instance: Instance = {
      mode: mode === 'managed' ? 'managed' : 'data',
      address,
      module,
      type,
      name,
      index: typeof index === 'string' || typeof index === 'number' ? index : undefined,
      values: isFields(values) ? values : {},
      unknown: isOpen || (unknown.get(address) ?? {}),
      written: writtenOf(value.configuration, module, type, name, mode),
    };
    return [instance];
  });
  const instances = found.filter(({ mode }) => mode === 'managed');
  const before = isFields(value.prior_state) && isFields(value.prior_state.values) ? value.prior_state.values : {};
  const read = isFields(before.root_module) ? resourcesOf(before.root_module) : [];
  const finder = new AccountFinder(instances, [...resources, ...read].flatMap(callerOf), value.configuration);
  const documents = new DeferredDocuments(found, value.configuration);
  return instances.map((one) => ({ ...one, account: finder.of(one), deferred: documents.trustOf(one) }));
}

function callerOf({ module, resource }: Resource): CallerIdentity[] {
  const { mode, type, values } = resource;
  const account = mode === 'data' && type === 'aws_caller_identity' && isFields(values) ? values.account_id : undefined;
  return typeof account === 'string' ? [{ module, account }] : [];
}

interface Resource {
  readonly module: string;
  readonly resource: Fields;
}

function resourcesOf(module: Fields): Resource[] {
  const { address, resources, child_modules: children } = module;
  const own = typeof address === 'string' ? address : '';
  return [
    ...listOf(resources).map((resource) => ({ module: own, resource })),
    ...listOf(children).flatMap(resourcesOf),
  ];
}

function unknownByAddress(changes: unknown): ReadonlyMap<string, Fields> {
  const unknown = new Map<string, Fields>();
  for (const { address, deposed, change } of listOf(changes)) {
    const after = isFields(change) ? change.after_unknown : undefined;
    if (typeof address === 'string' && deposed === undefined && isFields(after)) unknown.set(address, after);
  }
  return unknown;
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
