import type { RoleArn } from '../../shared/aws/arn.js';
import { literalPattern } from '../../shared/aws/policy-text.js';
import { testableClaimsOf } from '../../shared/aws/testable-claims.js';
import { type Claims, UNKNOWN_CLAIM } from '../exchange/token-claims.js';
import { type AssumeRoleHop, neededActions } from '../route/route.js';
import type { Snippet } from './diagnosis.js';
import { msg } from './message.js';

/** Placeholder for the external id in a statement: its value is a secret and never shown. */
export const EXTERNAL_ID_PLACEHOLDER = 'THE-EXTERNAL-ID-OF-THIS-WORKFLOW';

/**
 * The trust statement that allows exactly this job: it tests the subject, the audience and all other claims that our templates test, as far
 * as the token has them and IAM knows their keys. So it does not bypass a condition on the repository's id, the branch or the workflow.
 * `undefined` when the token lacks a claim that the statement needs, or when its subject does not name the repository and IAM cannot test
 * another claim that does.
 * Source: https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export function webIdentityTrust(role: RoleArn, claims: Claims | undefined): string | undefined {
  const issuer = issuerOf(claims);
  const names = trustedClaims(claims);
  const audience = audienceOf(claims);
  if (claims === undefined || issuer === undefined || names === undefined || audience === undefined) return undefined;
  const equals = names.flatMap((name) => {
    const value = name === 'aud' ? audience : claims[name];
    return typeof value === 'string' ? [[`${issuer}:${name}`, literal(value)] as const] : [];
  });
  if (equals.length < names.length) return undefined;
  return json({
    Effect: 'Allow',
    Principal: { Federated: `arn:${role.partition}:iam::${role.account}:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: Object.fromEntries(equals) },
  });
}

/** The claims that the statement would test, and that the emulator has no values for. */
export function unknownTrustedClaims(claims: Claims | undefined): string[] {
  return trustedClaims(claims)?.filter((name) => claims?.[name] === UNKNOWN_CLAIM) ?? [];
}

/** The claims that the trust statement tests: those of them that the token has; `undefined` when it lacks one that is needed. */
function trustedClaims(claims: Claims | undefined): readonly string[] | undefined {
  const { sub, ref, environment, repository, repository_id: repositoryId } = claims ?? {};
  const known = testableClaimsOf(issuerOf(claims) ?? '');
  if (claims === undefined || !isThere(sub)) return undefined;
  const subject = typeof sub === 'string' ? sub : '';
  const names = ['aud', 'sub'];
  const test = (name: string) => {
    if (isThere(claims[name]) && known.includes(name)) names.push(name);
  };
  if (typeof ref !== 'string' || !subject.includes(`:ref:${ref}`)) test('ref');
  // `:` in the name of an environment is `%3A` in the subject, and so is `%3A` itself: only the claim tells the two apart.
  if (isThere(environment) && subject.includes('%3A')) test('environment');
  // An organization can define subjects without the repository, so that its other repositories have the same ones.
  if (!namesRepository(subject, repository, repositoryId)) {
    if (isThere(repository) && !known.includes('repository')) return undefined;
    test('repository');
  }
  test('repository_id');
  test('job_workflow_ref');
  return names;
}

function isThere(value: unknown): boolean {
  return typeof value === 'string' || value === UNKNOWN_CLAIM;
}

/** True for a subject with the whole name of the repository, or with its id. */
function namesRepository(sub: string, repository: unknown, repositoryId: unknown): boolean {
  const [, named, id] = /^repo:([^:]+?)(?:@(\d+))?:/.exec(sub) ?? [];
  return named !== undefined && (id === undefined ? named === repository : id === repositoryId);
}

/** The condition key of a token's subject, and the subject. A session keeps both when it assumes another role. */
export interface Subject {
  readonly key: string;
  readonly value: string;
}

/** The subject that IAM can test of this token; `undefined` when the token has none. */
export function subjectOf(claims: Claims | undefined): Subject | undefined {
  const issuer = issuerOf(claims);
  const value = claims?.sub;
  return issuer === undefined || typeof value !== 'string' ? undefined : { key: `${issuer}:sub`, value };
}

/**
 * The statement that allows the hub role this hop, and the same to other roles; a path can contain `*` and `?`. `denied` is the action that
 * STS denied, `isAssumable` is true where AssumeRole itself is allowed already.
 */
export function hubPermission(
  hop: AssumeRoleHop,
  {
    denied = '',
    isAssumable = false,
    roles = [hop.role],
  }: { readonly denied?: string; readonly isAssumable?: boolean; readonly roles?: readonly RoleArn[] } = {},
): string {
  const Action = oneOrAll(actionsOf(hop, denied, isAssumable));
  return json({ Effect: 'Allow', Action, Resource: oneOrAll(roles.map(({ arn }) => literalPattern(arn))) });
}

/** A list as a policy has it, each value once: alone where there is one. */
export function oneOrAll(values: readonly string[]): string | readonly string[] {
  const [first, ...more] = new Set(values);
  return first === undefined || more.length > 0 ? [...new Set(values)] : first;
}

/**
 * The names of these statements in our templates. In a policy IAM accepts each name once.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
const SIDS: Readonly<Record<string, string>> = {
  'sts:AssumeRole': 'HubRole',
  'sts:TagSession': 'HubRoleTags',
  'sts:SetSourceIdentity': 'HubRoleSourceIdentity',
};

/**
 * The statements for the target's trust policy that allow this principal this hop: with the job's subject and the external id, as our
 * template tests them, and with no other tags than the hop's. Each further action has its own statement, because neither the external id
 * nor a claim is a key of it; without AssumeRole it allows nothing. They are named as in our templates, so that IAM rejects them next to
 * a statement from there, whose external id or organization may not be known here. `denied` is the action that STS denied, `subject` the
 * subject of the token that the calling session came from. With `isAssumable` AssumeRole is allowed already, and only the further actions
 * have statements.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function targetTrust(
  hop: AssumeRoleHop,
  principal: string,
  {
    denied = '',
    subject,
    requiresExternalId = hop.externalId !== undefined,
    isAssumable = false,
  }: {
    readonly denied?: string;
    readonly subject?: Subject | undefined;
    readonly requiresExternalId?: boolean;
    readonly isAssumable?: boolean;
  } = {},
): string {
  const trust = { Effect: 'Allow', Principal: { AWS: principal } };
  const equals = {
    ...(subject && { [subject.key]: literal(subject.value) }),
    ...(requiresExternalId && { 'sts:ExternalId': EXTERNAL_ID_PLACEHOLDER }),
  };
  const tests = Object.keys(equals).length > 0 && { Condition: { StringEquals: equals } };
  const keys = hop.tags.map(({ key }) => literal(key));
  // Tags that the calling session passes on are not known here.
  const tagTests = keys.length > 0 && { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': keys } } };
  return actionsOf(hop, denied, isAssumable)
    .map((action) => ({
      Sid: SIDS[action],
      ...trust,
      Action: action,
      ...(action === 'sts:AssumeRole' ? tests : action === 'sts:TagSession' && tagTests),
    }))
    .map(json)
    .join(',\n');
}

/** What a hop can need without sending it. AWS's message chooses among these and adds no other action to a statement. */
const INHERITED_ACTIONS = ['sts:TagSession', 'sts:SetSourceIdentity'];

/** Tags and a source identity can also come from the calling session; the action that STS denied is the only sign of that. */
function actionsOf(hop: AssumeRoleHop, denied: string, isAssumable: boolean): string[] {
  const inherited = INHERITED_ACTIONS.filter((action) => action === denied);
  const actions = [...new Set([...neededActions(hop), ...inherited])];
  return isAssumable ? actions.filter((action) => action !== 'sts:AssumeRole') : actions;
}

/**
 * The token's issuer as IAM names it, which is also the prefix of its condition keys. A slash at the end is part of it, because issuers are
 * compared exactly (https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation).
 */
export function issuerOf(claims: Claims | undefined): string | undefined {
  return typeof claims?.iss === 'string' && /^https:\/\/[\w.:/-]+$/.test(claims.iss)
    ? claims.iss.replace(/^https:\/\//, '')
    : undefined;
}

/** The token's audience; of several the first, which STS compares. */
export function audienceOf(claims: Claims | undefined): string | undefined {
  const audience: unknown = Array.isArray(claims?.aud) ? claims.aud[0] : claims?.aud;
  return typeof audience === 'string' ? audience : undefined;
}

/**
 * A value escaped for a policy, because IAM expands `${…}` in values. The statements here compare with StringEquals, where `*` and `?` are
 * ordinary characters.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export function literal(value: string): string {
  return value.replaceAll('$', '${$}');
}

/**
 * JSON in which nothing can act where it is shown: every character that is not plain ASCII, or that has a meaning in HTML, Markdown or a
 * workflow command, is a JSON escape, which IAM reads as the same character.
 */
export function json(value: unknown): string {
  const escaped = (mark: string) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, undefined, 2).replace(/[^\n -~]|[<>&`#|~]/g, escaped);
}

/** A command to run in an account; its words are quoted by `shellWord`. */
export function shellCommand(account: string, command: string): Snippet {
  return { where: msg`with credentials for account ${account}`, language: 'shell', text: `${command}\n` };
}

/** A word of a shell command, quoted so that a POSIX shell reads it as it is. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
