/**
 * Plans and states as `terraform show -json` writes them, made of single resources.
 * Shapes: https://developer.hashicorp.com/terraform/internals/json-format
 */
import { allowPolicy, trustPolicy } from '../../support/policies.js';

export const TRUST = JSON.stringify(trustPolicy());
export const ALLOW = JSON.stringify(allowPolicy());

export const references = (...of: readonly string[]) => ({ references: of });

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  /** Left out when a plan knows none of them. */
  readonly values?: object | undefined;
  /** What a plan knows only after apply. */
  readonly unknown?: object;
  /** Its expressions in the configuration. */
  readonly written?: object;
  readonly forEach?: object;
  readonly provider?: string;
  /** The module that it is in, such as `dev`; the root module when absent. For states only. */
  readonly module?: string;
  readonly mode?: 'managed' | 'data';
}

export function resource(
  type: string,
  name: string,
  values: object | undefined,
  more: Partial<Resource> = {},
): Resource {
  return { type, name, values, ...more };
}

/** A role as a state has it. */
export function role(values: object = {}, more: Partial<Resource> = {}): Resource {
  return resource(
    'aws_iam_role',
    'r',
    { name: 'r', path: '/', assume_role_policy: TRUST, max_session_duration: 3600, ...values },
    more,
  );
}

function addressOf({ type, name, index, module, mode = 'managed' }: Resource): string {
  const within = `${module === undefined ? '' : `module.${module}.`}${mode === 'data' ? 'data.' : ''}`;
  return `${within}${type}.${name}${index === undefined ? '' : `[${JSON.stringify(index)}]`}`;
}

export function rootModule(resources: readonly Resource[]): object {
  const modules = [...new Set(resources.flatMap(({ module }) => module ?? []))];
  return {
    resources: valuesOf(resources.filter(({ module }) => module === undefined)),
    ...(modules.length > 0 && {
      child_modules: modules.map((name) => ({
        address: `module.${name}`,
        resources: valuesOf(resources.filter(({ module }) => module === name)),
      })),
    }),
  };
}

function valuesOf(resources: readonly Resource[]): object[] {
  return resources.map((one) => ({
    address: addressOf(one),
    mode: one.mode ?? 'managed',
    type: one.type,
    name: one.name,
    ...(one.index !== undefined && { index: one.index }),
    provider_name: 'registry.terraform.io/hashicorp/aws',
    schema_version: 0,
    values: one.values,
    sensitive_values: {},
  }));
}

export function state(...resources: readonly Resource[]): object {
  return { format_version: '1.0', terraform_version: '1.11.4', values: { root_module: rootModule(resources) } };
}

export function plan(...resources: readonly Resource[]): object {
  return planParts(...resources);
}

/** The same, with its parts by name. */
export function planParts(...resources: readonly Resource[]) {
  return {
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: { root_module: rootModule(resources) },
    resource_changes: resources.map((one) => ({
      address: addressOf(one),
      change: { actions: ['create'], before: null, after: one.values ?? {}, after_unknown: one.unknown ?? {} },
    })),
    configuration: {
      root_module: {
        resources: resources.map(({ mode = 'managed', type, name, written, forEach, provider = 'aws' }) => ({
          address: `${mode === 'data' ? 'data.' : ''}${type}.${name}`,
          mode,
          type,
          name,
          provider_config_key: provider,
          expressions: written ?? {},
          ...(forEach !== undefined && { for_each_expression: forEach }),
        })),
      },
    },
  };
}
