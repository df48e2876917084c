/**
 * Reads and checks the parameters of the calls; most of them both AssumeRole calls share.
 *
 * Source: "AssumeRole", request parameters (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
 */

import type { AwsModel } from '../../iam/aws-model.js';
import { parsePolicy } from '../../iam/document.js';
import type { NamedPolicy } from '../../iam/evaluate.js';
import { MalformedPolicy } from '../../iam/malformed-policy.js';
import { checkPartition } from '../../iam/partition.js';
import type { PassedPolicies } from '../../iam/session-facts.js';
import { parseRoleArn, type RoleArn } from '../../shared/aws/arn.js';
import type { QueryParameters } from './query.js';
import {
  constraintsBroken,
  malformedInput,
  malformedPolicy,
  tagsRepeated,
  transitiveTagUnknown,
  validationError,
} from './sts-messages.js';

export interface RoleParameters {
  readonly role: RoleArn;
  readonly sessionName: string;
  /** As asked for; 3600 when the call does not say. */
  readonly durationSeconds: number;
  /** `undefined` when no policy was passed. */
  readonly sessionPolicies: PassedPolicies | undefined;
  /** Characters of the policies passed. */
  readonly policyCharacters: number;
}

export interface TaggingParameters {
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveKeys: readonly string[];
}

interface TextRule {
  readonly field: string;
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp;
}

const RULES = {
  RoleArn: rule(
    'roleArn',
    20,
    2048,
    '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+',
    /^[\t\n\r\x20-\x7e\x85\xa0-\uffff]*$/,
  ),
  RoleSessionName: rule('roleSessionName', 2, 64, '[\\w+=,.@-]*', /^[\w+=,.@-]*$/),
  ExternalId: rule('externalId', 2, 1224, '[\\w+=,.@:\\/-]*', /^[\w+=,.@:/-]*$/),
  SourceIdentity: rule('sourceIdentity', 2, 256, '[\\w+=,.@-]*', /^[\w+=,.@-]*$/),
  WebIdentityToken: rule('webIdentityToken', 4, 20000, '[^\\s]*', /^/),
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
  AccessKeyId: rule('accessKeyId', 16, 128, '[\\w]*', /^\w*$/),
} as const;

const MAX_TAGS = 50;
const MAX_POLICY_ARNS = 10;
// The service's own pattern: [\u0009\u000A\u000D\u0020-\u00FF]+
const POLICY_TEXT = /^[\t\n\r\x20-\xff]+$/;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function rule(field: string, min: number, max: number, shown: string, pattern: RegExp): TextRule & { shown: string } {
  return { field, min, max, pattern, shown };
}

/** Throws `StsError` `ValidationError` that lists everything wrong, or `MalformedPolicyDocument`. */
export function readRoleParameters(
  query: QueryParameters,
  world: AwsModel,
  alsoRequired: readonly 'WebIdentityToken'[] = [],
): RoleParameters {
  const violations = ['RoleArn' as const, 'RoleSessionName' as const, ...alsoRequired].flatMap((name) =>
    violationsOf(query, name, true),
  );
  violations.push(...durationViolations(query.get('DurationSeconds')), ...policyViolations(query));
  if (violations.length > 0) throw constraintsBroken(violations);
  const arn = query.get('RoleArn') ?? '';
  const role = parseRoleArn(arn);
  if (role === undefined) throw validationError(`${arn} is invalid`);
  return {
    role,
    sessionName: query.get('RoleSessionName') ?? '',
    durationSeconds: Number(query.get('DurationSeconds') ?? 3600),
    ...readSessionPolicies(query, world, role.partition),
  };
}

/** Reads what AssumeRole takes beyond that. Throws `StsError` `ValidationError` or `InvalidParameterValue`. */
export function readTaggingParameters(query: QueryParameters): TaggingParameters {
  const violations = [...violationsOf(query, 'ExternalId', false), ...violationsOf(query, 'SourceIdentity', false)];
  const keys = query.list('Tags', 'Key');
  const values = keys.map((_, at) => query.get(`Tags.member.${at + 1}.Value`) ?? '');
  if (keys.length > MAX_TAGS) violations.push(tooMany('tags', MAX_TAGS));
  violations.push(...keys.flatMap((key, at) => tagViolations(key, values[at] ?? '', at + 1)));
  if (violations.length > 0) throw constraintsBroken(violations);
  const sourceIdentity = query.get('SourceIdentity');
  if (sourceIdentity?.startsWith('aws:')) throw validationError('SourceIdentity cannot begin with aws:');
  if (new Set(keys.map((key) => key.toLowerCase())).size !== keys.length) throw tagsRepeated();
  const transitiveKeys = query.list('TransitiveTagKeys');
  if (!transitiveKeys.every((key) => keys.some((tag) => tag.toLowerCase() === key.toLowerCase())))
    throw transitiveTagUnknown();
  return {
    externalId: query.get('ExternalId'),
    sourceIdentity,
    tags: Object.fromEntries(keys.map((key, at) => [key, values[at] ?? ''])),
    transitiveKeys,
  };
}

/** Reads the one parameter of GetAccessKeyInfo. Throws `StsError` `ValidationError`. */
export function readAccessKeyId(query: QueryParameters): string {
  const violations = violationsOf(query, 'AccessKeyId', true);
  if (violations.length > 0) throw constraintsBroken(violations);
  return query.get('AccessKeyId') ?? '';
}

function violationsOf(query: QueryParameters, name: keyof typeof RULES, required: boolean): string[] {
  const { field, min, max, pattern, shown } = RULES[name];
  const value = query.get(name);
  if (value === undefined)
    return required ? [`Value null at '${field}' failed to satisfy constraint: Member must not be null`] : [];
  // A token is a secret and is not repeated.
  const at = name === 'WebIdentityToken' ? `Value at '${field}'` : `Value '${value}' at '${field}'`;
  const broken = `${at} failed to satisfy constraint: Member must`;
  const violations: string[] = [];
  if (value.length < min) violations.push(`${broken} have length greater than or equal to ${min}`);
  if (value.length > max) violations.push(`${broken} have length less than or equal to ${max}`);
  if (!pattern.test(value)) violations.push(`${broken} satisfy regular expression pattern: ${shown}`);
  return violations;
}

function durationViolations(value: string | undefined): string[] {
  if (value === undefined) return [];
  if (!/^-?\d+$/.test(value)) throw malformedInput(value);
  const broken = `Value '${value}' at 'durationSeconds' failed to satisfy constraint: Member must have value`;
  if (Number(value) < 900) return [`${broken} greater than or equal to 900`];
  return Number(value) > 43200 ? [`${broken} less than or equal to 43200`] : [];
}

function policyViolations(query: QueryParameters): string[] {
  const policy = query.get('Policy');
  const violations: string[] = [];
  if (policy !== undefined && !POLICY_TEXT.test(policy)) {
    violations.push(
      `Value at 'policy' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+`,
    );
  }
  if (query.list('PolicyArns', 'arn').length > MAX_POLICY_ARNS) violations.push(tooMany('policyArns', MAX_POLICY_ARNS));
  return violations;
}

function tooMany(field: string, max: number): string {
  return `Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${max}`;
}

function tagViolations(key: string, value: string, at: number): string[] {
  const bad = (field: string, text: string, max: number, min: number) =>
    text.length < min || text.length > max || !TAG_TEXT.test(text)
      ? [
          `Value '${text}' at 'tags.${at}.member.${field}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]${min ? '+' : '*'} and have length less than or equal to ${max}`,
        ]
      : [];
  return [...bad('key', key, 128, 1), ...bad('value', value, 256, 0)];
}

/**
 * The documents of session policies. Throws `StsError` `MalformedPolicyDocument`. A managed policy that this world does not hold grants
 * nothing here: its document is unknown.
 */
export function readPassedPolicies(
  { inline, managedArns }: PassedPolicies,
  world: AwsModel,
  partition: string,
): NamedPolicy[] {
  const managed = managedArns.flatMap((arn) => world.managedPolicies.get(arn) ?? []);
  if (inline === undefined) return managed;
  return [{ name: 'inline session policy', policy: parseSessionPolicy(inline, partition) }, ...managed];
}

function readSessionPolicies(
  query: QueryParameters,
  world: AwsModel,
  partition: string,
): Pick<RoleParameters, 'sessionPolicies' | 'policyCharacters'> {
  const inline = query.get('Policy');
  const managedArns = query.list('PolicyArns', 'arn');
  if (inline === undefined && managedArns.length === 0) return { sessionPolicies: undefined, policyCharacters: 0 };
  const sessionPolicies = { inline, managedArns };
  // What is malformed is refused by the call that passes it.
  readPassedPolicies(sessionPolicies, world, partition);
  return { sessionPolicies, policyCharacters: (inline?.length ?? 0) + managedArns.join('').length };
}

function parseSessionPolicy(text: string, partition: string) {
  try {
    const policy = parsePolicy(text, 'session');
    checkPartition(policy, partition);
    return policy;
  } catch (error) {
    if (error instanceof MalformedPolicy) throw malformedPolicy(error.message);
    throw error;
  }
}
