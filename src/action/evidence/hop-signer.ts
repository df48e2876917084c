import type { NamedPolicy } from '../../iam/policy-request.js';
import type { RequestSigner } from '../../iam/request-context.js';
import type { SessionFacts } from '../../iam/session-facts.js';
import { sessionSigner } from '../../iam/sts/caller-policies.js';
import { parseAssumedRoleArn, parseRoleArn, type RoleArn, roleArnFromName } from '../../shared/aws/arn.js';
import { audienceOf, issuerOf } from '../diagnosis/statements.js';
import type { Session } from '../exchange/session.js';
import type { Claims } from '../exchange/token-claims.js';

/** Who made the call: the hub session and the token that it came from, or the runner's own identity by its ARN. */
export type HopCaller =
  | { readonly from: 'token'; readonly session: Session; readonly claims: Claims | undefined }
  | { readonly from: 'ambient'; readonly arn: string; readonly account: string };

/** The keys of a token's claims that a session keeps. */
export interface CarriedKeys {
  readonly keys: Readonly<Record<string, string>>;
  readonly provider: string | undefined;
}

/** Claims with which a token sets tags and the source identity of the session ("Pass session tags in AWS STS"). */
const SESSION_CLAIM = /^https:\/\/aws\.amazon\.com\//;

/** The subject and the audience of a token, and its provider. */
export function carriedKeys(caller: HopCaller): CarriedKeys {
  if (caller.from === 'ambient') return { keys: {}, provider: undefined };
  const { claims, session } = caller;
  const issuer = issuerOf(claims);
  const audience = audienceOf(claims);
  if (issuer === undefined || audience === undefined || typeof claims?.sub !== 'string') {
    return { keys: {}, provider: undefined };
  }
  const { partition, account } = session.role;
  return {
    keys: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: claims.sub },
    provider: `arn:${partition}:iam::${account}:oidc-provider/${issuer}`,
  };
}

/** The caller for the policy engine; `undefined` for an identity that no policy is evaluated for here, such as the root user. */
export function signerOf(
  caller: HopCaller,
  hubRoleId: string,
  trust: NamedPolicy | undefined,
): RequestSigner | undefined {
  if (caller.from === 'token') {
    const { role, arn, expiresAtMs, lifeMs } = caller.session;
    const { keys, provider } = carriedKeys(caller);
    return sessionSigner({
      ...NO_TAGS,
      role,
      roleId: hubRoleId,
      name: arn.sessionName,
      arn: arn.arn,
      federatedProvider: provider,
      federatedKeys: keys,
      issuedAtMs: expiresAtMs - lifeMs,
      expiresAtMs,
    });
  }
  const session = parseAssumedRoleArn(caller.arn);
  if (session !== undefined) {
    const { partition, account, roleName, sessionName } = session;
    const role = roleIn(trust, session) ?? roleArnFromName(partition, account, roleName);
    if (role === undefined) return undefined;
    return sessionSigner({ ...NO_TAGS, role, name: sessionName, arn: caller.arn, ...AMBIENT });
  }
  const name = /^arn:[\w-]+:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/.exec(caller.arn)?.[1];
  if (name === undefined) return undefined;
  const { arn, account } = caller;
  const user = {
    account,
    name,
    arn,
    id: '',
    accessKeyId: '',
    secretAccessKey: '',
    permissions: { identity: [], boundary: undefined },
    tags: {},
  };
  return { kind: 'user', user, caller: { kind: 'user', account, arn, userId: '' } };
}

const NO_TAGS = {
  sessionPolicies: undefined,
  tags: {},
  transitiveKeys: [],
  sourceIdentity: undefined,
} as const;
const AMBIENT: Pick<SessionFacts, 'roleId' | 'federatedProvider' | 'federatedKeys' | 'issuedAtMs' | 'expiresAtMs'> = {
  roleId: '',
  federatedProvider: undefined,
  federatedKeys: {},
  issuedAtMs: 0,
  expiresAtMs: 0,
};

/** The ARN of a session lacks its role's path. A trust policy that names the role has it. */
function roleIn(
  trust: NamedPolicy | undefined,
  { account, roleName }: { readonly account: string; readonly roleName: string },
): RoleArn | undefined {
  const principals = trust?.policy.statements.flatMap(({ principals: listed }) => listed?.of ?? []) ?? [];
  return principals
    .flatMap((principal) => (principal.kind === 'identity' ? (parseRoleArn(principal.arn) ?? []) : []))
    .find((role) => role.account === account && role.name.toLowerCase() === roleName.toLowerCase());
}

/** True for a lower-case key of the caller whose value is not known, and which may be absent. */
export function isUnknownOfCaller(caller: HopCaller): (key: string) => boolean {
  if (caller.from === 'ambient') {
    // Nothing is known of the session but its ARN, which lacks the path of its role.
    return (key) => AMBIENT_KEY.test(key) || !/^(?:aws|sts|iam):/.test(key);
  }
  const { claims } = caller;
  const names = Object.keys(claims ?? {});
  const isReadable = carriedKeys(caller).provider !== undefined;
  const hasSessionClaims = claims === undefined || names.some((name) => SESSION_CLAIM.test(name));
  return (key) =>
    (!isReadable && (key === 'aws:federatedprovider' || !/^(?:aws|sts|iam):/.test(key))) ||
    (hasSessionClaims && SESSION_CLAIM_KEY.test(key)) ||
    (names.includes('amr') && key.endsWith(':amr'));
}

const SESSION_CLAIM_KEY =
  /^(?:aws:principaltag\/|aws:requesttag\/|aws:tagkeys$|aws:sourceidentity$|sts:sourceidentity$|sts:transitivetagkeys$)/;
const AMBIENT_KEY =
  /^(?:aws:(?:principaltag\/|requesttag\/|tagkeys$|sourceidentity$|federatedprovider$|principalarn$|principaltype$|tokenissuetime$|multifactorauth|username$|ec2)|sts:(?:sourceidentity|transitivetagkeys)$)/;
