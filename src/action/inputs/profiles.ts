import { ACCOUNT_NAME } from '../../accounts/accounts.js';
import type { RoleArn } from '../../shared/aws/arn.js';
import type { Environment } from '../../shared/environment.js';
import { type Invalid, invalid } from '../../shared/inputs/input-issues.js';
import { type InputReader, isInvalid } from '../../shared/inputs/input-reader.js';
import { parseRole } from '../../shared/inputs/role-value.js';
import { readAccountProfile } from './profile-accounts.js';
import type { ProfileRequest, RouteOptions } from './request.js';

// What every tool takes for a profile's name, in a file and on a command line, without quotes.
const PROFILE_NAME = /^[\w.@+-]{1,64}$/;

/** The JavaScript SDK keeps profiles in an object, where `__proto__` is no name. */
function isProfileName(text: string): boolean {
  return PROFILE_NAME.test(text) && text !== '__proto__';
}

/** What the profiles of a step depend on. */
export interface ProfileTerms {
  readonly way: RouteOptions | undefined;
  /** The target role of the step itself. */
  readonly role: RoleArn | undefined;
  readonly allowedAccountIds: readonly string[];
}

/** The profiles that are asked for: `aws-profile` for the target itself, then the lines of `profiles`. Notes what is wrong. */
export function readProfiles(inputs: InputReader, environment: Environment, terms: ProfileTerms): ProfileRequest[] {
  const found: ProfileRequest[] = [];
  const own = inputs.value('aws-profile', parseName);
  if (own !== undefined && terms.role !== undefined) found.push({ name: own, target: terms.role });
  for (const [name, target] of inputs.value('profiles', parseLines) ?? []) {
    if (name === own || found.some((other) => other.name === name)) {
      inputs.report('profiles', { code: 'profile-twice', found: name });
      continue;
    }
    const profile = checked(inputs, environment, name, target, terms);
    if (profile !== undefined) found.push(profile);
  }
  if (found.length > 0 && terms.way?.by === 'ambient' && hasStaticKeys(environment)) {
    inputs.report(own === undefined ? 'profiles' : 'aws-profile', { code: 'static-keys-cannot-renew' });
  }
  return found;
}

/** The accounts of the accounts file that lines of `profiles` name. */
export function accountsInProfiles(text: string): string[] {
  const lines = parseLines(text);
  return isInvalid(lines) ? [] : lines.flatMap(([, target]) => (isAccountName(target) ? [target] : []));
}

function isAccountName(target: string): boolean {
  return target !== 'hub' && ACCOUNT_NAME.test(target);
}

function checked(
  inputs: InputReader,
  environment: Environment,
  name: string,
  target: string,
  { way, role, allowedAccountIds }: ProfileTerms,
): ProfileRequest | undefined {
  if (target === 'hub') {
    if (way === undefined || way.by === 'hub') return { name, target: 'hub' };
    return inputs.report('profiles', { code: 'no-hub-for-a-profile', found: name });
  }
  if (isAccountName(target)) {
    const account = inputs.account('profiles', target);
    const profile = account && way && readAccountProfile(inputs, environment, name, account, way);
    if (account === undefined || isAllowed(account.id.text, allowedAccountIds)) return profile;
    return inputs.report('allowed-account-ids', { code: 'account-not-allowed', account: account.id.text });
  }
  const parsed = inputs.check('profiles', parseTarget(target));
  if (parsed === undefined) return undefined;
  const hub = way?.by === 'hub' ? way.hubRole : role;
  if (hub !== undefined && parsed.partition !== hub.partition) {
    return inputs.report('profiles', { code: 'target-in-another-partition', found: target, hub: hub.arn });
  }
  if (!isAllowed(parsed.account, allowedAccountIds)) {
    return inputs.report('allowed-account-ids', { code: 'account-not-allowed', account: parsed.account });
  }
  return { name, target: parsed };
}

function isAllowed(account: string, allowed: readonly string[]): boolean {
  return allowed.length === 0 || allowed.includes(account);
}

function parseName(text: string): string | Invalid {
  return isProfileName(text) ? text : invalid({ code: 'bad-profile-name', found: text });
}

function parseTarget(text: string): RoleArn | Invalid {
  return text.startsWith('arn:') ? parseRole(text) : invalid({ code: 'not-a-profile-target', found: text });
}

function parseLines(text: string): ReadonlyArray<readonly [name: string, target: string]> | Invalid {
  const lines = text.split(/[\r\n,]+/u).flatMap((line) => entriesOf(line.trim()));
  const found: Array<readonly [string, string]> = [];
  for (const line of lines.filter((entry) => entry !== '')) {
    const equals = line.indexOf('=');
    const name = line.slice(0, equals).trimEnd();
    const target = line.slice(equals + 1).trimStart();
    if (equals < 0 || !/^\S+$/.test(target)) return invalid({ code: 'not-a-profile-line', found: line });
    if (!isProfileName(name)) return invalid({ code: 'bad-profile-name', found: name });
    found.push([name, target]);
  }
  return found.length === 0 ? invalid({ code: 'empty-list', found: text }) : found;
}

/** Spaces separate entries where each part is a whole one; neither a name nor a target has a space in it. */
function entriesOf(line: string): string[] {
  const isList = /^(?:[^=\s]+\s*=\s*\S+(?:\s+|$)){2,}$/.test(line);
  return isList ? line.split(/\s+(?=[^=\s]+\s*=)/) : [line];
}

/** Keys in the environment that the default chain would take: nothing makes new ones when they end. */
function hasStaticKeys(environment: Environment): boolean {
  return Boolean(environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY && !environment.AWS_PROFILE);
}
