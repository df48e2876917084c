/** The kinds of policy documents, and what each may and must hold. */

/** What a document is attached to decides which elements it must and must not have. */
export type PolicyKind = 'trust' | 'identity' | 'boundary' | 'session' | 'service-control' | 'resource-control';

export interface KindRules {
  /** A statement must have a principal. Otherwise it must not have one; the same for a resource. */
  readonly hasPrincipal: boolean;
  readonly hasResource: boolean;
  /** Other fields that this kind must not have. */
  readonly prohibited: readonly string[];
  /** The document must have the version 2012-10-17. */
  readonly versionRequired: boolean;
  /** A Sid may hold more than letters and digits. */
  readonly freeSid: boolean;
  /** The document may have an `Id`. */
  readonly id: boolean;
  /** IAM keeps the document and checks its ARNs; STS checks session policies as IAM does. AWS Organizations keeps the others. */
  readonly isOfIam: boolean;
  /** A resource with fewer than six fields is completed, not rejected. */
  readonly completesArns: boolean;
}

// "IAM JSON policy elements: Sid" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html)
const ATTACHED_TO_IDENTITY: KindRules = {
  hasPrincipal: false,
  hasResource: true,
  prohibited: [],
  versionRequired: false,
  freeSid: false,
  // "not in identity-based policies": https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_id.html
  id: false,
  isOfIam: true,
  completesArns: true,
};

export const KIND_RULES: Readonly<Record<PolicyKind, KindRules>> = {
  // The role itself is the resource: "Has prohibited field Resource", https://github.com/localstack/localstack/issues/6644.
  trust: {
    hasPrincipal: true,
    hasResource: false,
    // "You cannot use the NotPrincipal element in an IAM identity-based policy nor in an IAM role trust policy":
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    prohibited: ['NotPrincipal'],
    versionRequired: false,
    freeSid: true,
    id: true,
    isOfIam: true,
    completesArns: false,
  },
  identity: ATTACHED_TO_IDENTITY,
  boundary: ATTACHED_TO_IDENTITY,
  // "session policies passed to AWS STS … do not support incomplete ARNs":
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
  session: { ...ATTACHED_TO_IDENTITY, completesArns: false },
  // "SCP syntax" (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html)
  'service-control': { ...ATTACHED_TO_IDENTITY, versionRequired: true, isOfIam: false },
  // "RCP syntax" (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
  'resource-control': {
    hasPrincipal: true,
    hasResource: true,
    prohibited: ['NotPrincipal', 'NotAction'],
    versionRequired: true,
    freeSid: false,
    id: false,
    isOfIam: false,
    completesArns: false,
  },
};
