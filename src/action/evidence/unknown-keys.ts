/** Condition keys that AWS knows of a request, and this action does not. */
import type { NamedPolicy } from '../../iam/policy-request.js';
import { type ContextKeys, keysLookedAt, type Placeholder } from '../../iam/string-pattern.js';
import { NOTHING } from '../../iam/unknown.js';

/**
 * Keys of `aws:` that a direct call of STS by a role's session never has: they belong to calls through a service, to users, to sessions with
 * MFA, and to roles of EC2 instances. Every other key of `aws:` that is not set here has a value that is not known.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const ABSENT =
  /^aws:(?:calledvia|calledviafirst|calledvialast|sourcearn|sourceaccount|sourceorgid|sourceorgpaths|principalservicename|principalservicenameslist|multifactorauthage|username|sourceidentity|federatedprovider|ec2instancesourcevpc|ec2instancesourceprivateipv4|tagkeys|requesttag\/.*|principaltag\/.*|resourcetag\/.*)$/;

/** What is known of the request. */
export interface KnownKeys {
  /** Its own keys, in lower case. */
  readonly context: ContextKeys;
  /** Further keys, in lower case, that cannot be known here although they may be absent. */
  readonly isUnknown: (key: string) => boolean;
}

/** The keys that these policies look at and whose values are not known. */
export function unknownKeys(
  policies: readonly NamedPolicy[],
  { context, isUnknown }: KnownKeys,
): Readonly<Record<string, Placeholder>> {
  const statements = policies.flatMap(({ policy }) => policy.statements);
  const keys = statements.flatMap(({ conditions, resources }) => [
    ...conditions.flatMap(({ looksAt }) => looksAt),
    ...(resources?.written.flatMap(keysLookedAt) ?? []),
  ]);
  const written = new Map(statements.flatMap(({ contextKeys }) => contextKeys).map((key) => [key.toLowerCase(), key]));
  const unknown = [...new Set(keys)].filter((key) => isUnknown(key) || isUnknownGlobal(key, context));
  return Object.fromEntries(unknown.map((key) => [key, { unknown: { ...NOTHING, keys: [written.get(key) ?? key] } }]));
}

function isUnknownGlobal(key: string, context: ContextKeys): boolean {
  return key.startsWith('aws:') && !context.has(key) && !ABSENT.test(key);
}
