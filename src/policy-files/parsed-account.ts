/**
 * What the folder of policies has of one account, before it is joined: each thing with the place where it is written, in whichever
 * of the three forms (plain JSON, CloudFormation, Terraform) that is.
 */
import type { OidcProviderData } from '../iam/aws-model.js';
import type { PolicyOrigin } from '../iam/document.js';

export type { PolicyOrigin } from '../iam/document.js';

/** A policy document, parsed or as JSON text. */
export interface Document {
  readonly source: object | string;
  readonly origin: PolicyOrigin;
  /** Where a value in it is not known that may change who may assume a role. The source denies instead. */
  readonly undetermined?: PolicyOrigin | undefined;
  /** True for a policy of AWS, about which no one has to be warned. */
  readonly isOfAws?: boolean;
}

/** A managed policy that something names, by its ARN or by its name in the account. */
export interface PolicyReference {
  readonly wanted: string;
  readonly origin: PolicyOrigin;
  /** True in a snapshot, where the policy exists even if its document is not there. */
  readonly isDeployed?: boolean;
}

export interface NamedDocument {
  readonly name: string;
  readonly document: Document;
}

export interface ParsedRole {
  /** With the path if it has one, as in `ci/DeployRole`. */
  readonly name: string;
  readonly origin: PolicyOrigin;
  readonly trust: Document;
  readonly policies: readonly NamedDocument[];
  readonly attached: readonly PolicyReference[];
  readonly boundary: Document | PolicyReference | undefined;
  readonly maxSessionDurationSeconds?: number | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Where a value of the role itself is not known. */
  readonly undetermined?: PolicyOrigin | undefined;
  /** For a role in a snapshot: its unique id, if it is there. */
  readonly deployed?: { readonly id: string | undefined };
}

export interface ProviderDraft extends OidcProviderData {
  readonly origin: PolicyOrigin;
}

/** Policies that are put on a role by its name from elsewhere. The name comes without the path. */
export interface ExtraPolicy {
  readonly role: string;
  readonly origin: PolicyOrigin;
  readonly adds: NamedDocument | PolicyReference;
}

/** What one folder or template has of an account. */
export interface AccountContents {
  readonly roles: readonly ParsedRole[];
  /** Customer managed policies, by name with path. */
  readonly managed: readonly NamedDocument[];
  readonly providers: readonly ProviderDraft[];
  readonly additions: readonly ExtraPolicy[];
  readonly serviceControl: readonly Level[];
  readonly resourceControl: readonly NamedDocument[];
}

/** One account from one folder, or from all of its folders. */
export interface ParsedAccount extends AccountContents {
  /** False when something of the account could not be read, so that what is missing may exist. */
  readonly isWhole: boolean;
  /** True when the account has roles that were left out of its snapshot. */
  readonly isReduced?: boolean;
  /** Managed policies in the snapshot, by ARN. Those of AWS are among them. */
  readonly deployedPolicies?: ReadonlyMap<string, Document>;
}

/** The name without its path, as IAM compares roles: upper and lower case are the same. */
export function bareName(nameWithPath: string): string {
  return nameWithPath.slice(nameWithPath.lastIndexOf('/') + 1).toLowerCase();
}
/** Service control policies that are attached at one place of the organization. `name` is empty for those in no folder of their own. */
export interface Level {
  readonly name: string;
  readonly policies: readonly NamedDocument[];
}

/** The account that a template is rolled out to. */
export interface TemplateTarget {
  readonly account: string;
  readonly partition: string;
}
