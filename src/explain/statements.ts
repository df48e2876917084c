import type { RoleArn } from '../aws/arn.js';
import { literalPattern } from '../aws/policy-text.js';
import type { Claims } from '../exchange/claims.js';
import { neededActions } from '../route/needed-actions.js';
import type { AssumeRoleHop } from '../route/route.js';

/** Stands for the external id in a statement to paste: its value is a secret and never shown. */
export const EXTERNAL_ID_PLACEHOLDER = 'THE-EXTERNAL-ID-OF-THIS-WORKFLOW';

/**
 * The trust statement that admits exactly this job to a role: the token's own subject and audience, and its `ref` and
 * `environment` where the subject does not hold them as they are. `undefined` when the token lacks a claim that the statement needs.
 * Source: https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export function webIdentityTrust(role: RoleArn, claims: Claims | undefined): string | undefined {
  const issuer = issuerOf(claims);
  const { sub, ref, environment, repository, repository_id: repositoryId } = claims ?? {};
  const audience = audienceOf(claims);
  if (issuer === undefined || typeof sub !== 'string' || audience === undefined) return undefined;
  const equals: Record<string, string> = {
    [`${issuer}:aud`]: literal(audience),
    [`${issuer}:sub`]: literal(sub),
  };
  if (typeof ref === 'string' && !sub.includes(`:ref:${ref}`)) equals[`${issuer}:ref`] = literal(ref);
  // `:` in the name of an environment is `%3A` in the subject, and so is `%3A` itself: only the claim tells the two apart.
  if (typeof environment === 'string' && sub.includes('%3A')) equals[`${issuer}:environment`] = literal(environment);
  // An organization can make subjects without the repository: those of its other repositories are the same then.
  if (!namesRepository(sub, repository, repositoryId)) {
    if (typeof repository === 'string') equals[`${issuer}:repository`] = literal(repository);
    if (typeof repositoryId === 'string') equals[`${issuer}:repository_id`] = literal(repositoryId);
  }
  return json({
    Effect: 'Allow',
    Principal: { Federated: `arn:${role.partition}:iam::${role.account}:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: equals },
  });
}

/** True for a subject that holds the repository whole, by its name or with its id. */
function namesRepository(sub: string, repository: unknown, repositoryId: unknown): boolean {
  const [, named, id] = /^repo:([^:]+?)(?:@(\d+))?:/.exec(sub) ?? [];
  return named !== undefined && (id === undefined ? named === repository : id === repositoryId);
}

/** The statement for the hub role's permissions that lets it make this hop; a path can hold `*` and `?`. `denied` is an action that STS missed. */
export function hubPermission(hop: AssumeRoleHop, denied = 'sts:AssumeRole'): string {
  return json({ Effect: 'Allow', Action: oneOrMany(actionsOf(hop, denied)), Resource: literalPattern(hop.role.arn) });
}

/**
 * The statement for the target's trust policy that lets this hub role make this hop; two where an external id is sent beside tags or a
 * source identity, because `sts:ExternalId` is a key of AssumeRole alone. `denied` is an action that STS missed.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function targetTrust(hop: AssumeRoleHop, principal: string, denied = 'sts:AssumeRole'): string {
  const trust = { Effect: 'Allow', Principal: { AWS: principal } };
  const actions = actionsOf(hop, denied);
  if (hop.externalId === undefined) return json({ ...trust, Action: oneOrMany(actions) });
  const others = actions.filter((action) => action !== 'sts:AssumeRole');
  const assuming = {
    ...trust,
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID_PLACEHOLDER } },
  };
  return [assuming, ...(others.length === 0 ? [] : [{ ...trust, Action: oneOrMany(others) }])].map(json).join(',\n');
}

/** What a hop can need without asking for it. STS's words choose among these and add no other action to a statement. */
const INHERITED_ACTIONS = ['sts:TagSession', 'sts:SetSourceIdentity'];

/** Tags and a source identity can also come from the session that asks; what STS missed is the only sign of that. */
function actionsOf(hop: AssumeRoleHop, denied: string): string[] {
  const inherited = INHERITED_ACTIONS.filter((action) => action === denied);
  return [...new Set([...neededActions(hop), ...inherited])];
}

function oneOrMany(actions: readonly string[]): string | readonly string[] {
  const [only, ...more] = actions;
  return only !== undefined && more.length === 0 ? only : actions;
}

/** The token's issuer as IAM names it, which is also the prefix of its condition keys. */
export function issuerOf(claims: Claims | undefined): string | undefined {
  return typeof claims?.iss === 'string' && /^https:\/\/[\w.:/-]+$/.test(claims.iss)
    ? claims.iss.replace(/^https:\/\//, '').replace(/\/$/, '')
    : undefined;
}

/** The token's audience; of several the first, which is the one STS compares. */
export function audienceOf(claims: Claims | undefined): string | undefined {
  const audience: unknown = Array.isArray(claims?.aud) ? claims.aud[0] : claims?.aud;
  return typeof audience === 'string' ? audience : undefined;
}

/**
 * A value as a policy must write it to mean itself: IAM expands `${…}` in values. The statements here compare with
 * StringEquals, where `*` and `?` are themselves.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
function literal(value: string): string {
  return value.replaceAll('$', '${$}');
}

/**
 * JSON in which nothing can act where it is shown: whatever is not plain ASCII, and the marks of HTML, Markdown and workflow
 * commands, is written as an escape of JSON, which means the same to IAM.
 */
function json(value: unknown): string {
  const escaped = (mark: string) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, undefined, 2).replace(/[^\n -~]|[<>&`#|~]/g, escaped);
}

/** A word of a shell command, quoted so that a POSIX shell takes it as it is. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
