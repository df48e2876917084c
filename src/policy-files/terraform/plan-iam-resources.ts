import { below } from '../../iam/document.js';
import { deniesAll } from '../cloudformation/open-documents.js';
import { isName } from '../iam-names.js';
import type {
  AccountContents,
  Document,
  ExtraPolicy,
  NamedDocument,
  PolicyOrigin,
  PolicyReference,
  TemplateTarget,
} from '../parsed-account.js';
import { isDuration } from '../role-folder.js';
import type { Attributes } from './attributes.js';
import type { Instance } from './configuration.js';
import { formatDeferred } from './deferred-documents.js';
import { arnOfPolicy, arnOfPrincipal, liesIn, nameOf } from './names.js';

/** What an instance of a resource of IAM makes in an account. */
export type MakeResource = (attributes: Attributes, target: TemplateTarget) => Partial<AccountContents>;

/**
 * The resources of IAM that are modelled here.
 *
 * Source: the documentation of the AWS provider (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role and
 * its neighbours).
 */
export const IAM_RESOURCES: ReadonlyMap<string, MakeResource> = new Map([
  ['aws_iam_role', makeRole],
  ['aws_iam_role_policy', makeRolePolicy],
  ['aws_iam_policy', makePolicy],
  ['aws_iam_role_policy_attachment', makeAttachment],
  ['aws_iam_policy_attachment', makeAttachments],
  ['aws_iam_role_policy_attachments_exclusive', makeExclusive],
  ['aws_iam_openid_connect_provider', makeProvider],
]);

function makeRole(attributes: Attributes, target: TemplateTarget): Partial<AccountContents> {
  const trust = deferredTrust(attributes, target) ?? attributes.document('assume_role_policy', 'trust');
  const seconds = attributes.number('max_session_duration');
  if (seconds !== undefined && !isDuration(seconds)) {
    attributes.refuse('max_session_duration', { code: 'wrong-value', wanted: 'a number from 3600 to 43200' });
  }
  const name = nameOf(attributes, target, 'role');
  const rest = {
    origin: attributes.whole,
    policies: inlinePolicies(attributes),
    attached: isOwn(attributes, 'managed_policy_arns')
      ? policyReferences(attributes, 'managed_policy_arns', target)
      : [],
    boundary: policyReference(attributes, 'permissions_boundary', target),
    maxSessionDurationSeconds: seconds,
    tags: attributes.tags('tags_all') ?? attributes.tags('tags'),
  };
  if (name === undefined || trust === undefined) return {};
  return { roles: [{ name, trust, ...rest, undetermined: attributes.undetermined }] };
}

/** The trust policy of a role before apply, where the plan has all of it but ARNs. */
function deferredTrust(attributes: Attributes, target: TemplateTarget): Document | undefined {
  const { deferred } = attributes.instance;
  const arnOf = (of: Instance) => {
    const found = attributes.at(of);
    return found && arnOfPrincipal(found, target);
  };
  const source = deferred && formatDeferred(deferred, arnOf);
  if (source === undefined) return undefined;
  attributes.warnDeferred('assume_role_policy');
  return { source, origin: attributes.origin('assume_role_policy') };
}

/** Policies within the role. A plan without them shows those that the role has come to have, which other resources make. */
function inlinePolicies(attributes: Attributes): NamedDocument[] {
  if (!isOwn(attributes, 'inline_policy')) return [];
  const origin = attributes.origin('inline_policy');
  return attributes.objects('inline_policy').flatMap(({ name, policy }, index) => {
    if (typeof name !== 'string' || typeof policy !== 'string' || policy === '') return [];
    if (!isName(name, 'policy')) return attributes.badName('inline_policy', name, 'policy') ?? [];
    return { name, document: { source: policy, origin: below(below(origin, index), 'policy') } };
  });
}

/** The managed policies that a list names; known before apply too when they are policies of the same module. */
function policyReferences(attributes: Attributes, name: string, target: TemplateTarget): PolicyReference[] {
  const origin = attributes.origin(name);
  const referred = attributes.isOpen(name) ? attributes.allReferred(name, 'aws_iam_policy', ['arn', 'id']) : undefined;
  const arns =
    referred === undefined
      ? attributes.texts(name)
      : referred.flatMap((one) => arnOfPolicy(attributes.of(one), target) ?? []);
  return arns.map((wanted, index) => ({ wanted, origin: below(origin, index) }));
}

/** True unless a plan shows that it is not set. */
function isOwn({ instance }: Attributes, name: string): boolean {
  return instance.written === undefined || Object.hasOwn(instance.written.expressions, name);
}

function makeRolePolicy(attributes: Attributes, target: TemplateTarget): Partial<AccountContents> {
  const document = attributes.document('policy', 'permissions');
  const role = roleName(attributes, target);
  // Without a name the provider makes one up, and it decides nothing.
  const name = (attributes.isOpen('name') ? undefined : attributes.text('name')) ?? attributes.instance.name;
  if (!isName(name, 'policy')) return attributes.badName('name', name, 'policy') ?? {};
  if (document === undefined || role === undefined) return {};
  return { additions: [{ role, origin: attributes.origin('role'), adds: { name, document } }] };
}

function makePolicy(attributes: Attributes, target: TemplateTarget): Partial<AccountContents> {
  const document = attributes.document('policy', 'permissions');
  const name = nameOf(attributes, target, 'policy');
  return document === undefined || name === undefined ? {} : { managed: [{ name, document }] };
}

function makeAttachment(attributes: Attributes, target: TemplateTarget): Partial<AccountContents> {
  const adds = attributes.required('policy_arn', attachedPolicy(attributes, target));
  const role = roleName(attributes, target);
  if (adds === undefined || role === undefined) return {};
  return { additions: [{ role, origin: attributes.origin('role'), adds }] };
}

/** What it lists is attached, and nothing else: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachments_exclusive */
function makeExclusive(attributes: Attributes, target: TemplateTarget): Partial<AccountContents> {
  const role = roleName(attributes, target, 'role_name');
  const origin = attributes.origin('role_name');
  const listed = policyReferences(attributes, 'policy_arns', target);
  if (role === undefined) return {};
  const open = attributes.undetermined;
  const additions = listed.map((adds): ExtraPolicy => ({ role, origin, adds }));
  return { additions: open === undefined ? additions : [{ role, origin, adds: unknownPolicy(attributes, open) }] };
}

/** A placeholder for a policy that is not known. Whether its role may be assumed is undetermined. */
function unknownPolicy(attributes: Attributes, undetermined: PolicyOrigin): NamedDocument {
  const name = attributes.instance.address.replace(/[^\w.-]+/g, '-').slice(-128);
  return { name, document: { source: deniesAll('permissions'), origin: attributes.whole, undetermined } };
}

/** The policy that an attachment names, or a placeholder for one that is known only after apply. */
function attachedPolicy(attributes: Attributes, target: TemplateTarget): ExtraPolicy['adds'] | undefined {
  const reference = policyReference(attributes, 'policy_arn', target);
  const { undetermined } = attributes;
  return reference === undefined && undetermined !== undefined ? unknownPolicy(attributes, undetermined) : reference;
}

function makeAttachments(attributes: Attributes, target: TemplateTarget): Partial<AccountContents> {
  const adds = attributes.required('policy_arn', attachedPolicy(attributes, target));
  const roles = attributes.knownTexts('roles');
  if (adds === undefined) return {};
  return { additions: roles.map((role): ExtraPolicy => ({ role, origin: attributes.origin('roles'), adds })) };
}

function makeProvider(attributes: Attributes, target: TemplateTarget): Partial<AccountContents> {
  const url = attributes.required('url', attributes.knownText('url'));
  const audiences = attributes.knownTexts('client_id_list');
  if (!liesIn(attributes, target) || url === undefined) return {};
  // The provider keeps the URL in its state without the scheme.
  const whole = /^https?:\/\//.test(url) ? url : `https://${url}`;
  return { providers: [{ url: whole, audiences, origin: attributes.origin('url') }] };
}

/** The role that something is put on, by name; known before apply too when it is a role of the same module. */
function roleName(
  attributes: Attributes,
  target: TemplateTarget,
  name: 'role' | 'role_name' = 'role',
): string | undefined {
  const referred = attributes.isOpen(name) ? attributes.referred(name, 'aws_iam_role', ['id', 'name']) : undefined;
  if (referred === undefined) return attributes.required(name, attributes.knownText(name));
  return nameOf(attributes.of(referred), target, 'role')?.replace(/^.*\//, '');
}

/** The managed policy that an argument names; known before apply too when it is a policy of the same module. */
function policyReference(attributes: Attributes, name: string, target: TemplateTarget): PolicyReference | undefined {
  const referred = attributes.isOpen(name) ? attributes.referred(name, 'aws_iam_policy', ['arn', 'id']) : undefined;
  const arn = referred === undefined ? attributes.text(name) : arnOfPolicy(attributes.of(referred), target);
  return arn === undefined || arn === '' ? undefined : { wanted: arn, origin: attributes.origin(name) };
}
