/** The kinds of policy documents, and what each may and must hold. */

/** What a document is attached to decides which elements it must and must not have. */
export type PolicyKind = 'trust' | 'identity' | 'boundary' | 'session' | 'service-control' | 'resource-control';

export interface KindRules {
  readonly principal: 'required' | 'prohibited';
  readonly resource: 'required' | 'prohibited';
  /** Fields that this kind does not take, beside those. */
  readonly prohibited: readonly string[];
  /** The document must say that it is of the version 2012-10-17. */
  readonly versionRequired: boolean;
  /** A Sid may hold more than letters and digits. */
  readonly freeSid: boolean;
}

// "IAM JSON policy elements: Sid" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html)
const ATTACHED_TO_IDENTITY: KindRules = {
  principal: 'prohibited',
  resource: 'required',
  prohibited: [],
  versionRequired: false,
  freeSid: false,
};

export const KIND_RULES: Readonly<Record<PolicyKind, KindRules>> = {
  // The role itself is the resource: "Has prohibited field Resource", https://github.com/localstack/localstack/issues/6644.
  trust: {
    principal: 'required',
    resource: 'prohibited',
    prohibited: [],
    versionRequired: false,
    freeSid: true,
  },
  identity: ATTACHED_TO_IDENTITY,
  boundary: ATTACHED_TO_IDENTITY,
  session: ATTACHED_TO_IDENTITY,
  // "SCP syntax" (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html)
  'service-control': { ...ATTACHED_TO_IDENTITY, versionRequired: true },
  // "RCP syntax" (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html)
  'resource-control': {
    principal: 'required',
    resource: 'required',
    prohibited: ['NotPrincipal', 'NotAction'],
    versionRequired: true,
    freeSid: false,
  },
};
