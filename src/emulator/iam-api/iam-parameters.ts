/**
 * Reads and checks the parameters that IAM's calls share. Each function throws `StsError`: `ValidationError`, `MalformedInput` or `InvalidInput`.
 *
 * Source: the request parameters of each call (https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html among others).
 */
import { constraintsViolated, malformedInput } from '../../iam/sts/sts-error.js';
import type { QueryParameters } from '../sts/query.js';
import { invalidMarker, invalidName, invalidPath, invalidPolicyArn, otherPartition } from './iam-messages.js';

const NAME = /^[\w+=,.@-]+$/;
const PATH = /^(?:\/[\w.,+@=-]+)*\/$/;
const POLICY_ARN = /^arn:(aws(?:-[a-z]+)*):iam::(\d{12}|aws):policy(\/(?:[!-~]{1,510}\/)?)([\w+=,.@-]{1,128})$/;
const MARKER = /^[1-9]\d{0,8}$/;
const DEFAULT_ITEMS = 100;
const MOST_ITEMS = 1000;

/** A managed policy as its ARN names it. `account` is `aws` for a policy of AWS. */
export interface PolicyArn {
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  readonly path: string;
  readonly name: string;
}

/** Where a page of a list begins, and how many items it has at most. */
export interface PageRequest {
  readonly start: number;
  readonly maxItems: number;
}

/** The name of a role or of an inline policy. */
export function readName(query: QueryParameters, parameter: 'RoleName' | 'PolicyName'): string {
  const field = parameter === 'RoleName' ? 'roleName' : 'policyName';
  const name = readRequired(query, parameter, field, 1, parameter === 'RoleName' ? 64 : 128);
  if (!NAME.test(name)) throw invalidName(field);
  return name;
}

/** The ARN of a managed policy, which must be of the caller's partition. */
export function readPolicyArn(query: QueryParameters, partition: string): PolicyArn {
  const arn = readRequired(query, 'PolicyArn', 'policyArn', 20, 2048);
  const policyArn = parsePolicyArn(arn);
  if (policyArn === undefined) throw invalidPolicyArn(arn);
  if (policyArn.partition !== partition) throw otherPartition();
  return policyArn;
}

/** Reads the ARN of a managed policy; `undefined` for any other text. */
export function parsePolicyArn(arn: string): PolicyArn | undefined {
  const [, partition, account, path, name] = POLICY_ARN.exec(arn) ?? [];
  return partition && account && path && name ? { arn, partition, account, path, name } : undefined;
}

export function readVersionId(query: QueryParameters): string {
  const version = query.get('VersionId');
  if (version === undefined) throw constraintsViolated([missing('versionId')]);
  if (/^v[1-9]\d*(?:\.[A-Za-z0-9-]*)?$/.test(version)) return version;
  throw constraintsViolated([
    `Value '${version}' at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?`,
  ]);
}

/** The beginning of the paths to list; `/` when the call has none. */
export function readPathPrefix(query: QueryParameters): string {
  const prefix = query.get('PathPrefix') ?? '/';
  if (!PATH.test(prefix)) throw invalidPath('pathPrefix');
  return prefix;
}

export function readPage(query: QueryParameters): PageRequest {
  const count = query.get('MaxItems') ?? String(DEFAULT_ITEMS);
  if (!/^-?\d{1,10}$/.test(count)) throw malformedInput(count);
  const maxItems = Number(count);
  const constraint = `Value '${count}' at 'maxItems' failed to satisfy constraint: Member must have value`;
  if (maxItems < 1) throw constraintsViolated([`${constraint} greater than or equal to 1`]);
  if (maxItems > MOST_ITEMS) throw constraintsViolated([`${constraint} less than or equal to ${MOST_ITEMS}`]);
  const marker = query.get('Marker');
  if (marker === undefined) return { start: 0, maxItems };
  const start = Buffer.from(marker, 'base64').toString();
  if (!MARKER.test(start) || markerAt(Number(start)) !== marker) throw invalidMarker();
  return { start: Number(start), maxItems };
}

/** A page of a list: its members, and what the answer says of the rest. */
export function pageOf<T>(items: readonly T[], { start, maxItems }: PageRequest) {
  const end = start + maxItems;
  const rest = end < items.length ? { IsTruncated: true, Marker: markerAt(end) } : { IsTruncated: false };
  return { members: items.slice(start, end), rest };
}

export function lengthViolations(field: string, value: string, min: number, max: number): string[] {
  const constraint = `Value '${value}' at '${field}' failed to satisfy constraint: Member must have length`;
  if (value.length < min) return [`${constraint} greater than or equal to ${min}`];
  return value.length > max ? [`${constraint} less than or equal to ${max}`] : [];
}

export function missing(field: string): string {
  return `Value null at '${field}' failed to satisfy constraint: Member must not be null`;
}

function readRequired(query: QueryParameters, parameter: string, field: string, min: number, max: number): string {
  const value = query.get(parameter);
  if (value === undefined) throw constraintsViolated([missing(field)]);
  const violations = lengthViolations(field, value, min, max);
  if (violations.length > 0) throw constraintsViolated(violations);
  return value;
}

function markerAt(index: number): string {
  return Buffer.from(String(index)).toString('base64');
}
