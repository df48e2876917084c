/**
 * AWS's cap on a session that came out of another role's session (role chaining).
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
export const CHAINING_CAP_SECONDS = 3600;
