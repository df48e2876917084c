/**
 * What must not be in any policy that a template makes, whatever kind of template: read from the documents as they are rendered.
 * Written apart from the evaluator, so that a mistake there does not hide one here.
 */

import type { AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import type { PolicySource } from '../../src/iam/document.js';

/** How long documents may be, in characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const LIMITS = { trust: 2048, inline: 10_240, managed: 6144 } as const;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };

/** Everything that is amiss with the roles and managed policies of a world, a sentence each; empty when all is well. */
export function findingsOf({ accounts, managedPolicies = {} }: AwsModelData): string[] {
  const roles = Object.entries(accounts).flatMap(([account, { roles: ofAccount = {} }]) =>
    Object.entries(ofAccount).flatMap(([name, role]) => findingsOfRole(`${account}/${name}`, role)),
  );
  const managed = Object.entries(managedPolicies).flatMap(([arn, source]) => [
    ...findingsOfPermissions(arn, source),
    ...tooLong(arn, sizeOf(source), LIMITS.managed),
  ]);
  return [...roles, ...managed];
}

function findingsOfRole(name: string, { trustPolicy, policies = {} }: RoleData): string[] {
  const inline = Object.entries(policies);
  return [
    ...findingsOfTrust(`trust of ${name}`, trustPolicy),
    ...tooLong(`trust of ${name}`, sizeOf(trustPolicy), LIMITS.trust),
    ...inline.flatMap(([policy, source]) => findingsOfPermissions(`${policy} of ${name}`, source)),
    ...tooLong(
      `inline policies of ${name}`,
      inline.reduce((sum, [, source]) => sum + sizeOf(source), 0),
      LIMITS.inline,
    ),
  ];
}

/** What is amiss with a trust policy. */
export function findingsOfTrust(where: string, source: PolicySource): string[] {
  return allowsIn(source).flatMap((statement) => {
    const found = findingsOfAny(statement);
    const principals = Object.entries(fieldsOf(statement.Principal ?? null)).flatMap(([kind, of]) =>
      textsOf(of).map((principal) => ({ kind, principal })),
    );
    if (principals.length === 0) found.push('names no principal, or everyone');
    for (const { kind, principal } of principals) {
      if (!/^arn:aws[a-z-]*:iam::\d{12}:(?:role|oidc-provider)\/[^*?]+$/.test(principal)) {
        found.push(`names the ${kind} principal ${principal}, which is no single role or provider`);
      }
    }
    if (principals.some(({ kind }) => kind === 'Federated')) {
      const tested = conditionsOf(statement).filter(({ operator }) => operator === 'StringEquals');
      for (const claim of ['sub', 'aud']) {
        if (!tested.some(({ key }) => key.endsWith(`:${claim}`)))
          found.push(`does not test ${claim} with StringEquals`);
      }
    }
    return found.map((what) => `${where}: ${named(statement)} ${what}`);
  });
}

/** What is amiss with a permission policy. */
export function findingsOfPermissions(where: string, source: PolicySource): string[] {
  return allowsIn(source).flatMap((statement) => {
    const found = findingsOfAny(statement);
    const inOrganization = conditionsOf(statement).some(
      ({ operator, key, values }) =>
        operator === 'StringEquals' && key === 'aws:ResourceOrgID' && values.every((value) => /^o-\w+$/.test(value)),
    );
    const resources = textsOf(statement.Resource ?? []);
    if (resources.length === 0) found.push('names no resource');
    for (const resource of resources) {
      if (resource === '*') found.push('has the bare resource *');
      else if (/^arn:aws[a-z-]*:iam::\*:role\/[^*?]+$/.test(resource)) {
        if (!inOrganization) found.push(`names ${resource} in any account, without aws:ResourceOrgID`);
      } else if (/[*?]/.test(resource)) found.push(`has a wildcard in the resource ${resource}`);
    }
    return found.map((what) => `${where}: ${named(statement)} ${what}`);
  });
}

/** What is amiss with a statement of either kind. */
function findingsOfAny(statement: Fields): string[] {
  const found: string[] = [];
  for (const negated of ['NotAction', 'NotResource', 'NotPrincipal']) {
    if (statement[negated] !== undefined) found.push(`allows by ${negated}`);
  }
  const actions = textsOf(statement.Action ?? []);
  if (actions.length === 0) found.push('names no action');
  for (const action of actions) {
    if (/[*?]/.test(action)) found.push(`has a wildcard in the action ${action}`);
  }
  for (const { operator, key, values } of conditionsOf(statement)) {
    // STS asks for sts:TagSession only where there are tags, so the key is never absent there.
    const isThere = key === 'aws:TagKeys' && actions.every((action) => action === 'sts:TagSession');
    if (/^ForAllValues:/i.test(operator) && !isThere)
      found.push(`has ForAllValues: on ${key}, which holds when the key is absent`);
    if (/IfExists$/i.test(operator)) found.push(`has ${operator} on ${key}, which holds when the key is absent`);
    if (values.length === 0 || values.includes('')) found.push(`has an empty value for ${key}`);
    for (const value of values) {
      // Also of what StringEquals takes literally: who wrote it meant a pattern.
      if (/[*?]/.test(value)) found.push(`has a wildcard in ${key}: ${value}`);
      if (value.includes('$')) found.push(`has a policy variable in ${key}: ${value}`);
    }
  }
  return found;
}

function tooLong(where: string, characters: number, limit: number): string[] {
  return characters > limit ? [`${where}: takes ${characters} characters, ${limit} is the limit`] : [];
}

/** Characters as IAM counts them. */
export function sizeOf(source: PolicySource): number {
  return JSON.stringify(read(source)).replace(/\s/g, '').length;
}

function allowsIn(source: PolicySource): Fields[] {
  const statements = fieldsOf(read(source)).Statement ?? [];
  return (Array.isArray(statements) ? statements : [statements])
    .map(fieldsOf)
    .filter(({ Effect }) => Effect !== 'Deny');
}

function conditionsOf({ Condition = {} }: Fields): { operator: string; key: string; values: string[] }[] {
  return Object.entries(fieldsOf(Condition)).flatMap(([operator, keys]) =>
    Object.entries(fieldsOf(keys)).map(([key, values]) => ({ operator, key, values: textsOf(values) })),
  );
}

function read(source: PolicySource): Json {
  return JSON.parse(typeof source === 'string' ? source : JSON.stringify(source));
}

function fieldsOf(json: Json): Fields {
  return typeof json === 'object' && json !== null && !isList(json) ? json : {};
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function textsOf(json: Json): string[] {
  return isList(json) ? json.map(String) : [String(json)];
}

function named({ Sid }: Fields): string {
  return `statement ${JSON.stringify(Sid ?? '')}`;
}
