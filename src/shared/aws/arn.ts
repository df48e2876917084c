/**
 * ARNs of IAM roles and of their sessions.
 *
 * Sources: "IAM identifiers" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html) and
 * "IAM and STS quotas" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */

/** An IAM role as its ARN names it. `path` begins and ends with `/`; it is `/` for a role without a path. */
export interface RoleArn {
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  readonly path: string;
  readonly name: string;
}

/** An assumed-role session as STS names it, with the role's name and without its path. */
export interface AssumedRoleArn {
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  readonly roleName: string;
  readonly sessionName: string;
}

const ROLE_ARN = /^arn:(aws(?:-[a-z]{1,12}){0,3}):iam::(\d{12}):role(\/(?:[!-~]{1,510}\/)?)([\w+=,.@-]{1,64})$/;
const ASSUMED_ROLE_ARN =
  /^arn:(aws(?:-[a-z]{1,12}){0,3}):sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/;
// A user's path has up to 512 characters.
const CALLER_ARN =
  /^arn:(aws(?:-[a-z]{1,12}){0,3}):(?:iam::(\d{12}):(?:root|user\/[!-~]{1,577})|sts::(\d{12}):(?:federated-user\/[!-~]{2,64}|assumed-role\/[\w+=,.@-]{1,64}\/[\w+=,.@-]{2,64}))$/;
const UNIQUE_ID = /^A(?:ROA|IDA)[A-Z0-9]{12,}$/;
const ACCOUNT_ID = /^\d{12}$/;
const ROLE_NAME_WITH_PATH = /^\/?((?:[!-~]{1,510}\/)?)([\w+=,.@-]{1,64})$/;

/** Reads the ARN of an IAM role; `undefined` when the text is not one. */
export function parseRoleArn(text: string): RoleArn | undefined {
  const [, partition, account, path, name] = ROLE_ARN.exec(text) ?? [];
  if (partition === undefined || account === undefined || path === undefined || name === undefined) return undefined;
  return { arn: text, partition, account, path, name };
}

/** Reads the ARN of an assumed-role session, as in `AssumedRoleUser.Arn`; `undefined` when it is not one. */
export function parseAssumedRoleArn(text: string): AssumedRoleArn | undefined {
  const [, partition, account, roleName, sessionName] = ASSUMED_ROLE_ARN.exec(text) ?? [];
  if (partition === undefined || account === undefined || roleName === undefined || sessionName === undefined) {
    return undefined;
  }
  return { arn: text, partition, account, roleName, sessionName };
}

/**
 * Reads the ARN of a caller as `GetCallerIdentity` returns it: a user, the root user, a role's session or a federated user.
 * `undefined` when it is not one.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function parseCallerArn(
  text: string,
): { readonly arn: string; readonly partition: string; readonly account: string } | undefined {
  const [, partition, ofIam, ofSts] = CALLER_ARN.exec(text) ?? [];
  const account = ofIam ?? ofSts;
  return partition === undefined || account === undefined ? undefined : { arn: text, partition, account };
}

/**
 * True for the unique id of a role or user. IAM shows it as a principal in place of the ARN once the role or user is deleted.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
export function isUniqueId(text: string): boolean {
  return UNIQUE_ID.test(text);
}

/** True for the 12 digits of an AWS account id. */
export function isAccountId(text: string): boolean {
  return ACCOUNT_ID.test(text);
}

/**
 * The ARN of the role with this name (with its path, if it has one, as in `ci/DeployRole`) in an account;
 * `undefined` when the text is not a role name.
 */
export function roleArnFromName(partition: string, account: string, nameWithPath: string): RoleArn | undefined {
  const [, path, name] = ROLE_NAME_WITH_PATH.exec(nameWithPath) ?? [];
  if (path === undefined || name === undefined) return undefined;
  return parseRoleArn(`arn:${partition}:iam::${account}:role/${path}${name}`);
}

/** The name of a role with its path, if it has one, as in `ci/DeployRole`. */
export function nameWithPath({ path, name }: Pick<RoleArn, 'path' | 'name'>): string {
  return `${path.slice(1)}${name}`;
}

/**
 * True for a role that only AWS creates: of IAM Identity Center and its like, or linked to a service.
 *
 * Sources: "Referencing permission sets in resource policies" (https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html)
 * and "Create a service-linked role" (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html).
 */
export function isCreatedByAws({ path }: Pick<RoleArn, 'path'>): boolean {
  return /^\/aws-(?:reserved|service-role)\//.test(path);
}

/** True for a name that starts with the `role/` of an ARN. A path of that name is written with a slash before it. */
export function hasRolePrefix(nameWithPath: string): boolean {
  return /^role\/./i.test(nameWithPath);
}

/**
 * True for a session of a role: same partition, account and role name. The session's ARN lacks the path, but role names are unique in
 * an account, without regard to case.
 */
export function isSessionOf(session: AssumedRoleArn, role: RoleArn): boolean {
  return (
    session.partition === role.partition &&
    session.account === role.account &&
    session.roleName.toLowerCase() === role.name.toLowerCase()
  );
}
