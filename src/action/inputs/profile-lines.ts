import { ACCOUNT_NAME } from '../../accounts/accounts.js';
import { type Invalid, invalid } from '../../shared/inputs/invalid.js';
import { isInvalid } from '../../shared/inputs/values.js';

// A profile's name that every tool accepts in a file and on a command line, without quotes.
const PROFILE_NAME = /^[\w.@+-]{1,64}$/;

/** The JavaScript SDK keeps profiles in an object, where `__proto__` can't be a name. */
function isProfileName(text: string): boolean {
  return PROFILE_NAME.test(text) && text !== '__proto__';
}

export type ProfileLine = readonly [name: string, target: string];

/** The names of accounts among the targets of `profiles`. */
export function accountsInProfiles(text: string): string[] {
  const lines = parseProfileLines(text);
  return isInvalid(lines) ? [] : lines.flatMap(([, target]) => (isAccountName(target) ? [target] : []));
}

/** True for a target that is an account of the accounts file. */
export function isAccountName(target: string): boolean {
  return target !== 'hub' && ACCOUNT_NAME.test(target);
}

/** A profile's name. */
export function parseProfileName(text: string): string | Invalid {
  return isProfileName(text) ? text : invalid({ code: 'bad-profile-name', found: text });
}

/** The lines of `profiles`. */
export function parseProfileLines(text: string): readonly ProfileLine[] | Invalid {
  const lines = text.split(/[\r\n,]+/u).flatMap((line) => entriesOf(line.trim()));
  const found: ProfileLine[] = [];
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

/** Spaces separate entries where each part is a complete one; a name or a target has no space. */
function entriesOf(line: string): string[] {
  const isList = /^(?:[^=\s]+\s*=\s*\S+(?:\s+|$)){2,}$/.test(line);
  return isList ? line.split(/\s+(?=[^=\s]+\s*=)/) : [line];
}
