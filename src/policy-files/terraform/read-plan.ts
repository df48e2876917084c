import { below } from '../../iam/document.js';
import { isName } from '../iam-names.js';
import {
  type AccountContents,
  bareName,
  type ExtraPolicy,
  type ParsedRole,
  type PolicyOrigin,
  type TemplateTarget,
} from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import { Attributes } from './attributes.js';
import type { PlacedInstance } from './instances.js';
import { IAM_RESOURCES } from './plan-iam-resources.js';

// They neither trust anyone nor give a role a permission.
const WITHOUT_EFFECT = new Set([
  'aws_iam_account_alias',
  'aws_iam_account_password_policy',
  'aws_iam_instance_profile',
  'aws_iam_organizations_features',
  'aws_iam_outbound_web_identity_federation',
  'aws_iam_role_policies_exclusive',
  'aws_iam_saml_provider',
  'aws_iam_security_token_service_preferences',
  'aws_iam_server_certificate',
  'aws_iam_service_linked_role',
  'aws_iam_service_specific_credential',
  'aws_iam_signing_certificate',
  'aws_iam_virtual_mfa_device',
]);

// About users alone: no job is one.
const OF_USERS = /^aws_iam_(?:access_key|user|group)(?:_|$)/;

/** The instances that are a matter of IAM. */
export function instancesOfIam(instances: readonly PlacedInstance[]): PlacedInstance[] {
  return instances.filter(({ type }) => type.startsWith('aws_iam_') && !WITHOUT_EFFECT.has(type));
}

/**
 * The IAM resources of a plan or state in one account; a resource without a known account is in the home account. Reports what
 * can't be known yet.
 */
export function renderInstances(
  instances: readonly PlacedInstance[],
  target: TemplateTarget,
  isHome: boolean,
  origin: PolicyOrigin,
  issues: PolicyIssues,
): AccountContents {
  const placed = instances.map((one) => ({ ...one, account: one.account ?? (isHome ? target.account : undefined) }));
  const isHere = ({ account }: PlacedInstance) => account === target.account;
  const ofIam = instancesOfIam(instances);
  const providers = new Set(ofIam.flatMap(({ written }) => written?.provider ?? []));
  const unassigned = new Set(
    ofIam.flatMap(({ account, written }) => (account === undefined ? (written?.provider ?? []) : [])),
  );
  if (isHome && providers.size > 1 && unassigned.size > 0) {
    issues.warn(origin, { code: 'several-providers', unassigned: [...unassigned], account: target.account });
  }
  for (const instance of placed) {
    const { name } = instance.values;
    if (instance.type !== 'aws_iam_instance_profile' || typeof name !== 'string' || !isHere(instance)) continue;
    if (isName(name, 'instance profile')) continue;
    new Attributes(instance, placed, origin, issues).badName('name', name, 'instance profile');
  }
  const made = instancesOfIam(placed)
    .filter(isHere)
    .map((instance): Partial<AccountContents> => {
      const make = IAM_RESOURCES.get(instance.type);
      if (OF_USERS.test(instance.type)) {
        const { type } = instance;
        return issues.warn(below(origin, instance.address), { code: 'users', type }) ?? {};
      }
      if (make !== undefined) return make(new Attributes(instance, placed, origin, issues), target);
      const detail = { code: 'not-modelled', type: instance.type } as const;
      return issues.report(below(origin, instance.address), { code: 'terraform', detail }) ?? {};
    });
  const additions = made.flatMap((one) => one.additions ?? []);
  return {
    roles: made.flatMap(({ roles = [] }) => roles).map((role) => withoutEchoes(role, additions)),
    managed: made.flatMap(({ managed = [] }) => managed),
    providers: made.flatMap((one) => one.providers ?? []),
    additions,
    serviceControl: [],
    resourceControl: [],
  };
}

/** In a state a role shows all its inline policies, also those that are resources of their own. */
function withoutEchoes(role: ParsedRole, additions: readonly ExtraPolicy[]): ParsedRole {
  const added = additions
    .filter((one) => bareName(one.role) === bareName(role.name))
    .flatMap(({ adds }) => ('document' in adds ? adds.name : []));
  return { ...role, policies: role.policies.filter(({ name }) => !added.includes(name)) };
}
