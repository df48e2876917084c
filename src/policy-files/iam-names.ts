/**
 * Names of IAM and their paths.
 *
 * Sources: "IAM and STS quotas", section "IAM name requirements"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names), and the patterns of
 * `RoleName`, `PolicyName` and `Path` (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html,
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html).
 */

export type Named = 'role' | 'policy' | 'instance profile' | 'user' | 'group' | 'SAML provider';

const NAME = /^[\w+=,.@-]+$/;
const LONGEST: Readonly<Record<Named, number>> = {
  role: 64,
  policy: 128,
  'instance profile': 128,
  user: 64,
  group: 128,
  'SAML provider': 128,
};
const PATH = /^\/(?:[!-~]+\/)?$/;
const LONGEST_PATH = 512;

/** True for a name that IAM accepts, without the path. */
export function isName(name: string, of: Named): boolean {
  return NAME.test(name) && name.length <= LONGEST[of];
}

/** True for a path that IAM accepts: it begins and ends with a slash. */
export function isPath(path: string): boolean {
  return PATH.test(path) && path.length <= LONGEST_PATH;
}

/** What to use instead of a name that IAM does not accept. `path` is where a path belongs, if there is such a place. */
export function nameAdvice(found: string, of: Named, path: string | undefined): string {
  const advice = `Use letters, digits or + = , . @ _ -, at most ${LONGEST[of]}`;
  return path !== undefined && found.includes('/') ? `${advice}, and set the path in ${path}` : advice;
}
