/**
 * Checks the parameters of AssumeRole and AssumeRoleWithWebIdentity.
 *
 * Source: "AssumeRole", request parameters (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
 */
import { parseRoleArn, type RoleArn } from '../../shared/aws/arn.js';
import type { AwsModel } from '../aws-model.js';
import type { NamedPolicy } from '../evaluate.js';
import { isOfAws, policyOfAws } from '../managed-of-aws.js';
import { parsePolicyIn } from '../partition.js';
import type { PassedPolicies } from '../session-facts.js';
import { MalformedPolicy } from '../syntax.js';
import { unreadPolicy } from '../unread.js';
import {
  constraintsViolated,
  malformedInput,
  malformedPolicy,
  tagsRepeated,
  transitiveTagUnknown,
  validationError,
} from './sts-error.js';

/** What a call sends, as it sends it. What it does not send is absent. */
export interface AssumeRoleInput {
  readonly roleArn?: string | undefined;
  readonly roleSessionName?: string | undefined;
  readonly durationSeconds?: string | undefined;
  /** The inline session policy, as JSON text. */
  readonly policy?: string | undefined;
  readonly policyArns?: readonly string[];
  readonly externalId?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly tags?: ReadonlyArray<readonly [key: string, value: string]>;
  readonly transitiveTagKeys?: readonly string[];
}

export interface RoleParameters {
  readonly role: RoleArn;
  readonly sessionName: string;
  /** The requested duration; 3600 when the call has none. */
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

const RULES = {
  roleArn: {
    min: 20,
    max: 2048,
    shown: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+',
    pattern: /^[\t\n\r\x20-\x7e\x85\xa0-\uffff]*$/,
  },
  roleSessionName: { min: 2, max: 64, shown: '[\\w+=,.@-]*', pattern: /^[\w+=,.@-]*$/ },
  externalId: { min: 2, max: 1224, shown: '[\\w+=,.@:\\/-]*', pattern: /^[\w+=,.@:/-]*$/ },
  sourceIdentity: { min: 2, max: 256, shown: '[\\w+=,.@-]*', pattern: /^[\w+=,.@-]*$/ },
  webIdentityToken: { min: 4, max: 20000, shown: '[^\\s]*', pattern: /^/ },
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
  accessKeyId: { min: 16, max: 128, shown: '[\\w]*', pattern: /^\w*$/ },
} as const;

const MAX_TAGS = 50;
const MAX_POLICY_ARNS = 10;
// The service's own pattern: [\u0009\u000A\u000D\u0020-\u00FF]+
const POLICY_TEXT = /^[\t\n\r\x20-\xff]+$/;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Throws `StsError` `ValidationError` that lists every violation, those in `more` among them, or `MalformedPolicyDocument`. */
export function readRoleParameters(
  input: AssumeRoleInput,
  model: AwsModel,
  more: readonly string[] = [],
): RoleParameters {
  const { roleArn = '', roleSessionName = '', durationSeconds } = input;
  const violations = [
    ...violationsOf('roleArn', input.roleArn, true),
    ...violationsOf('roleSessionName', input.roleSessionName, true),
    ...more,
    ...durationViolations(durationSeconds),
    ...policyViolations(input),
  ];
  if (violations.length > 0) throw constraintsViolated(violations);
  const role = parseRoleArn(roleArn);
  if (role === undefined) throw validationError(`${roleArn} is invalid`);
  return {
    role,
    sessionName: roleSessionName,
    durationSeconds: Number(durationSeconds ?? 3600),
    ...readSessionPolicies(input, model, role.partition),
  };
}

/** Reads the parameters that only AssumeRole has. Throws `StsError` `ValidationError` or `InvalidParameterValue`. */
export function readTaggingParameters(input: AssumeRoleInput): TaggingParameters {
  const { externalId, sourceIdentity, tags = [], transitiveTagKeys: transitiveKeys = [] } = input;
  const violations = [
    ...violationsOf('externalId', externalId, false),
    ...violationsOf('sourceIdentity', sourceIdentity, false),
    ...(tags.length > MAX_TAGS ? [tooMany('tags', MAX_TAGS)] : []),
    ...tags.flatMap(([key, value], index) => tagViolations(key, value, index + 1)),
  ];
  if (violations.length > 0) throw constraintsViolated(violations);
  if (sourceIdentity?.startsWith('aws:')) throw validationError('SourceIdentity cannot begin with aws:');
  const keys = new Set(tags.map(([key]) => key.toLowerCase()));
  if (keys.size !== tags.length) throw tagsRepeated();
  if (!transitiveKeys.every((key) => keys.has(key.toLowerCase()))) throw transitiveTagUnknown();
  return { externalId, sourceIdentity, tags: Object.fromEntries(tags), transitiveKeys };
}

/** The constraints that the value of a parameter violates, in the words of AWS's Query services. */
export function violationsOf(name: keyof typeof RULES, value: string | undefined, required: boolean): string[] {
  const { min, max, pattern, shown } = RULES[name];
  if (value === undefined)
    return required ? [`Value null at '${name}' failed to satisfy constraint: Member must not be null`] : [];
  // A token is a secret and is not repeated.
  const at = name === 'webIdentityToken' ? `Value at '${name}'` : `Value '${value}' at '${name}'`;
  const constraint = `${at} failed to satisfy constraint: Member must`;
  const violations: string[] = [];
  if (value.length < min) violations.push(`${constraint} have length greater than or equal to ${min}`);
  if (value.length > max) violations.push(`${constraint} have length less than or equal to ${max}`);
  if (!pattern.test(value)) violations.push(`${constraint} satisfy regular expression pattern: ${shown}`);
  return violations;
}

function durationViolations(value: string | undefined): string[] {
  if (value === undefined) return [];
  if (!/^-?\d+$/.test(value)) throw malformedInput(value);
  const constraint = `Value '${value}' at 'durationSeconds' failed to satisfy constraint: Member must have value`;
  if (Number(value) < 900) return [`${constraint} greater than or equal to 900`];
  return Number(value) > 43200 ? [`${constraint} less than or equal to 43200`] : [];
}

function policyViolations({ policy, policyArns = [] }: AssumeRoleInput): string[] {
  const violations: string[] = [];
  if (policy !== undefined && !POLICY_TEXT.test(policy)) {
    violations.push(
      `Value at 'policy' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+`,
    );
  }
  if (policyArns.length > MAX_POLICY_ARNS) violations.push(tooMany('policyArns', MAX_POLICY_ARNS));
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
 * The documents of session policies. Throws `StsError` `MalformedPolicyDocument`. What a managed policy of an account that is not in the model
 * allows and denies is undetermined. One of AWS that is not among the known ones grants nothing.
 */
export function readPassedPolicies(
  { inline, managedArns }: PassedPolicies,
  model: AwsModel,
  partition: string,
): NamedPolicy[] {
  const managed = managedArns.flatMap((arn) => {
    const known = model.managedPolicies.get(arn) ?? policyOfAws(arn, partition);
    return known ?? (isOfAws(arn) ? [] : unreadPolicy(`session policy ${arn}`));
  });
  if (inline === undefined) return managed;
  return [{ name: 'inline session policy', policy: parseSessionPolicy(inline, partition) }, ...managed];
}

function readSessionPolicies(
  { policy: inline, policyArns: managedArns = [] }: AssumeRoleInput,
  model: AwsModel,
  partition: string,
): Pick<RoleParameters, 'sessionPolicies' | 'policyCharacters'> {
  if (inline === undefined && managedArns.length === 0) return { sessionPolicies: undefined, policyCharacters: 0 };
  const sessionPolicies = { inline, managedArns };
  // The call that passes a malformed policy is rejected, not a later one.
  readPassedPolicies(sessionPolicies, model, partition);
  return { sessionPolicies, policyCharacters: (inline?.length ?? 0) + managedArns.join('').length };
}

function parseSessionPolicy(text: string, partition: string) {
  try {
    return parsePolicyIn(partition, text, 'session');
  } catch (error) {
    if (error instanceof MalformedPolicy) throw malformedPolicy(error.message);
    throw error;
  }
}
