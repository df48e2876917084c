import { hasRolePrefix, isAccountId, parseRoleArn, type RoleArn, roleArnFromName } from '../aws/arn.js';
import { PARTITIONS } from '../aws/partition.js';
import { type Invalid, invalid } from './invalid.js';

/** The value of a text, or what is wrong with it. */
export type Parser<T> = (text: string) => T | Invalid;

/** True for what a parser returns in place of a value. */
export function isInvalid(parsed: unknown): parsed is Invalid {
  return typeof parsed === 'object' && parsed !== null && 'detail' in parsed;
}

/** A boolean of the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#10212-boolean). */
export function parseBoolean(text: string): boolean | Invalid {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  return invalid({ code: 'not-a-boolean', found: text });
}

/** A parser of whole decimal numbers from `min` to `max`: no sign, no exponent, no leading zero. */
export function wholeNumber(min: number, max: number): Parser<number> {
  return (text) => {
    const value = /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : invalid({ code: 'not-a-whole-number', found: text, min, max });
  };
}

/** A parser of one of several words. */
export function oneOf<T extends string>(...choices: readonly T[]): Parser<T> {
  return (text) => choices.find((choice) => choice === text) ?? invalid({ code: 'not-one-of', found: text, choices });
}

/** The entries of a list, separated by commas, spaces or lines. */
export function splitList(text: string): string[] {
  return text.split(/[\s,]+/u).filter((entry) => entry !== '');
}

/** A parser of a list; the first invalid entry makes the list invalid. An entry that occurs twice counts once. */
export function listOf<T>(parse: Parser<T>): Parser<readonly T[]> {
  return (text) => {
    const entries = new Set(splitList(text));
    if (entries.size === 0) return invalid({ code: 'empty-list', found: text });
    const values: T[] = [];
    for (const entry of entries) {
      const value = parse(entry);
      if (isInvalid(value)) return value;
      values.push(value);
    }
    return values;
  };
}

/** An account's 12 digits. */
export function parseAccountId(text: string): string | Invalid {
  return isAccountId(text) ? text : invalid({ code: 'not-an-account-id', found: text });
}

// Long enough for every partition (eusc-de-east-1, us-gov-west-1), and short enough for a host name.
const REGION = /^[a-z]{2,5}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;

/** The name of an AWS region. */
export function parseRegion(text: string): string | Invalid {
  return REGION.test(text) ? text : invalid({ code: 'not-a-region', found: text });
}

/** The ARN of an IAM role in a partition that AWS has. */
export function parseRole(text: string): RoleArn | Invalid {
  const role = parseRoleArn(text);
  if (role === undefined) return invalid({ code: 'not-a-role-arn', found: text });
  return PARTITIONS.has(role.partition) ? role : invalid({ code: 'unknown-partition', found: text });
}

/** A role's ARN, or its name with its path; `code` is the issue of a text that is neither. */
export function parseRoleOrName(
  text: string,
  code: 'not-a-role-name' | 'not-a-name-or-arn',
): RoleArn | string | Invalid {
  // A path may contain colons, so an ARN with a mistake in its beginning would pass for a name with a path.
  if (/^arn:|:role\//i.test(text)) return parseRole(text);
  if (hasRolePrefix(text)) return invalid({ code: 'role-prefix', found: text });
  const isName = roleArnFromName('aws', '000000000000', text) !== undefined;
  return isName ? text : invalid({ code, found: text });
}

/** True for two ARNs of one role: names in an account are unique without regard to case and path. */
export function isSameRole(one: RoleArn, other: RoleArn): boolean {
  return one.account === other.account && one.name.toLowerCase() === other.name.toLowerCase();
}
