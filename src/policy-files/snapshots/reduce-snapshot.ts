/** A snapshot with the roles that matter, in the form of the output that it was made from. */
import { type Fields, isFields, parseSpelled } from '../../iam/syntax.js';
import type { Document } from '../parsed-account.js';
import type { KeptRole } from './kept-roles.js';
import type { Snapshot, SnapshotPolicy, SnapshotRole } from './read-snapshot.js';

export interface ReducedSnapshot {
  /** JSON, the same for the same roles and policies in any order. */
  readonly json: string;
  /** The managed policies that are kept. */
  readonly policies: number;
}

/**
 * The roles, with the managed policies and boundaries that they have, each in the default version. Documents and tags are kept whole: a
 * condition in any account may test a tag. All else is left out. The marker `IsReduced` tells a reader that the account has more roles.
 */
export function reduceSnapshot({ policies }: Snapshot, kept: readonly KeptRole[]): ReducedSnapshot {
  const arns = kept.flatMap(({ role: { parsed } }) => [
    ...parsed.attached.map(({ wanted }) => wanted),
    ...(parsed.boundary !== undefined && 'wanted' in parsed.boundary ? [parsed.boundary.wanted] : []),
  ]);
  const needed = [...new Set(arns)].sort().flatMap((arn) => policies.get(arn) ?? []);
  const reduced = {
    IsReduced: true,
    RoleDetailList: kept.map(({ role }) => reducedRole(role)),
    Policies: needed.map(reducedPolicy),
  };
  return { json: `${JSON.stringify(reduced, undefined, 2)}\n`, policies: needed.length };
}

function reducedRole({ arn, parsed, fields }: SnapshotRole): object {
  return {
    ...only(fields, 'Path', 'RoleName', 'RoleId'),
    Arn: arn,
    AssumeRolePolicyDocument: documentOf(parsed.trust),
    ...(parsed.policies.length > 0 && {
      RolePolicyList: sorted(parsed.policies, ({ name }) => name).map(({ name, document }) => ({
        PolicyName: name,
        PolicyDocument: documentOf(document),
      })),
    }),
    ...(parsed.attached.length > 0 && {
      AttachedManagedPolicies: sorted(parsed.attached, ({ wanted }) => wanted).map(({ wanted }) => ({
        PolicyName: wanted.slice(wanted.lastIndexOf('/') + 1),
        PolicyArn: wanted,
      })),
    }),
    ...only(fields, 'PermissionsBoundary', 'MaxSessionDuration'),
    ...(parsed.tags !== undefined && {
      Tags: sorted(Object.entries(parsed.tags), ([key]) => key).map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}

function reducedPolicy({ arn, document, fields }: SnapshotPolicy): object {
  const { DefaultVersionId: version } = fields;
  const versionId = typeof version === 'string' ? version : 'v1';
  return {
    ...only(fields, 'PolicyName', 'Path'),
    Arn: arn,
    DefaultVersionId: versionId,
    PolicyVersionList: [{ VersionId: versionId, IsDefaultVersion: true, Document: documentOf(document) }],
  };
}

/** A document as an object. One that is invalid stays a text: its reader reports it. */
function documentOf({ source }: Document): unknown {
  if (typeof source !== 'string') return source;
  try {
    const value = parseSpelled(source);
    return isFields(value) ? value : source;
  } catch {
    return source;
  }
}

function only(fields: Fields, ...keys: readonly string[]): Fields {
  return Object.fromEntries(keys.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])));
}

function sorted<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...values].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}
