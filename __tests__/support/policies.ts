/** Policy documents and their statements in a short form. */
import { HUB_ACCOUNT, HUB_ROLE, PROVIDER } from './names.js';

/** A policy document of these statements. */
export function policy(...Statement: object[]): object {
  return { Version: '2012-10-17', Statement };
}

export function statement(Effect: 'Allow' | 'Deny', Action: string, Resource = '*', more: object = {}): object {
  return { Effect, Action, Resource, ...more };
}

/** Statements about `sts:AssumeRole`; `more` adds elements or replaces them. */
export const allow = (more: object = {}) => statement('Allow', 'sts:AssumeRole', '*', more);
export const deny = (more: object = {}) => statement('Deny', 'sts:AssumeRole', '*', more);
export const trust = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  ...more,
});

export const allowPolicy = (action = 'sts:AssumeRole', resource = '*') => policy(statement('Allow', action, resource));
export const denyPolicy = (action = 'sts:AssumeRole') => policy(statement('Deny', action));

/** A trust policy for a principal of AWS. */
export const trustPolicy = (principal = `arn:aws:iam::${HUB_ACCOUNT}:root`) => policy(trust({ AWS: principal }));

/** A trust policy for jobs of GitHub: those of octo/shop on main when no other condition is given. */
export function githubTrustPolicy(account = HUB_ACCOUNT, Condition: object = subjectCondition()): object {
  const Federated = `arn:aws:iam::${account}:oidc-provider/${PROVIDER}`;
  return policy(trust({ Federated }, { Action: 'sts:AssumeRoleWithWebIdentity', Condition }));
}

export function subjectCondition(subject = 'repo:octo/shop:ref:refs/heads/main'): object {
  return { StringEquals: { [`${PROVIDER}:aud`]: 'sts.amazonaws.com', [`${PROVIDER}:sub`]: subject } };
}

export const FULL_ACCESS = allowPolicy('*');

/** A trust policy for an account that no test uses. */
export const TRUSTS_ANOTHER_ACCOUNT = policy(
  trust({ AWS: '999999999999' }, { Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] }),
);

/** Lets the hub role simulate its own policies. */
export const SELF_SIMULATION = allowPolicy('iam:SimulatePrincipalPolicy', HUB_ROLE);
