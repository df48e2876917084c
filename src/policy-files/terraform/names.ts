import { providerName } from '../../iam/aws-model.js';
import { isName, isPath } from '../iam-names.js';
import type { TemplateTarget } from '../parsed-account.js';
import type { Attributes } from './attributes.js';

/**
 * The name of a role or managed policy, with its path and without a slash at the beginning. `undefined` when that of a role is known
 * only after apply, which is a warning, and when its ARN is in another partition, which is an issue.
 */
export function nameOf(attributes: Attributes, target: TemplateTarget, kind: 'role' | 'policy'): string | undefined {
  if (!liesIn(attributes, target)) return undefined;
  // Without a name the provider generates one.
  const open = ['name', 'path'].find((one) => attributes.isOpen(one));
  if (open !== undefined || (attributes.instance.values.name ?? undefined) === undefined) {
    // A policy is found by its references, not by its name.
    if (kind === 'policy') return attributes.instance.address.replace(/[^\w.-]+/g, '-').slice(-128);
    attributes.warnOpen(open ?? 'name', 'resource');
    return undefined;
  }
  const name = attributes.text('name');
  if (name === undefined) return undefined;
  if (!isName(name, kind)) return attributes.badName('name', name, kind);
  const path = attributes.text('path') ?? '/';
  return isPath(path)
    ? `${path.slice(1)}${name}`
    : attributes.refuse('path', { code: 'wrong-value', wanted: `a path of a ${kind} that begins and ends with /` });
}

/** The ARN that a managed policy has or will have. */
export function arnOfPolicy(attributes: Attributes, target: TemplateTarget): string | undefined {
  const name = nameOf(attributes, target, 'policy');
  return name === undefined ? undefined : `arn:${target.partition}:iam::${target.account}:policy/${name}`;
}

/** The ARN that a role or an OIDC provider has or will have; `undefined` when its account or its name is not known. */
export function arnOfPrincipal(attributes: Attributes, { partition }: TemplateTarget): string | undefined {
  const { account, type, values } = attributes.instance;
  if (typeof values.arn === 'string') return values.arn;
  if (account === undefined) return undefined;
  const prefix = `arn:${partition}:iam::${account}:`;
  if (type === 'aws_iam_role') {
    const name = nameOf(attributes, { account, partition }, 'role');
    return name === undefined ? undefined : `${prefix}role/${name}`;
  }
  const url = attributes.isOpen('url') ? undefined : attributes.text('url');
  return url === undefined ? undefined : `${prefix}oidc-provider/${providerName(url)}`;
}

/** True unless the known ARN of an instance is in another partition, which is reported. */
export function liesIn(attributes: Attributes, { account, partition }: TemplateTarget): boolean {
  const { arn } = attributes.instance.values;
  if (typeof arn !== 'string' || arn.startsWith(`arn:${partition}:iam::${account}:`)) return true;
  attributes.refuse('arn', { code: 'other-partition', found: arn, account });
  return false;
}
