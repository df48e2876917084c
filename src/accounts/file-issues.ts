import { formatDetail, type InputIssueDetail, type InputPlace } from '../shared/inputs/input-issues.js';
import { quoted } from '../shared/log/plain.js';
import type { YamlFaultCode } from '../shared/yaml/yaml.js';
import type { Position } from './accounts.js';

/** What YAML takes an unquoted word for, where text is wanted; or what stands there instead of a scalar. */
export type Kind = 'number' | 'boolean' | 'nothing' | 'text' | 'map' | 'list';

/** What can be wrong with the accounts file. Made where the cause is known, worded by `wordAccountsProblem` alone. */
export type AccountsFileIssueDetail =
  | { readonly code: YamlFaultCode }
  | { readonly code: 'tab' }
  | { readonly code: 'character'; readonly codePoint: number }
  | { readonly code: 'too-long'; readonly limitBytes: number }
  | { readonly code: 'empty-file' }
  | { readonly code: 'no-accounts' }
  | { readonly code: 'too-many-accounts'; readonly count: number; readonly limit: number }
  | { readonly code: 'looks-like-a-secret' }
  | { readonly code: 'asks-for-a-secret' }
  | { readonly code: 'bad-key' }
  | {
      readonly code: 'unknown-key';
      readonly nearest: string | undefined;
      readonly known: readonly string[];
    }
  | { readonly code: 'key-of-an-account' }
  | { readonly code: 'duplicate'; readonly line: number }
  | { readonly code: 'not-a-map'; readonly kind: Kind }
  | { readonly code: 'not-text'; readonly kind: Kind; readonly found: string }
  | { readonly code: 'not-bare'; readonly found: string }
  | { readonly code: 'bare-id'; readonly found: string }
  | { readonly code: 'no-id' }
  | { readonly code: 'bad-account-name'; readonly found: string }
  | { readonly code: 'account-named-hub' }
  | { readonly code: 'bad-label-name'; readonly found: string }
  | { readonly code: 'bad-label-value' }
  | { readonly code: 'id-twice'; readonly id: string; readonly other: string }
  | { readonly code: 'and-more'; readonly count: number }
  /** What an input of the same meaning would be refused for. */
  | { readonly code: 'value'; readonly detail: InputIssueDetail };

/** A flaw of the accounts file, and where it is. */
export type AccountsFileIssue = WithPosition<AccountsFileIssueDetail>;

/** A flaw of a file, and where it is. */
export interface WithPosition<F> {
  /** As a user names it: relative to the workspace. */
  readonly file: string;
  /** Absent when it is the file as a whole. */
  readonly position?: Position;
  /** The key as a user finds it, such as `accounts.prod.role`; `accounts-file` when the file can't be read at all. */
  readonly key: string;
  readonly detail: F;
}

/** True when the file can't be read at all, which is the cause of whatever else is missing: to be told first. */
export function isUnreadable(issues: readonly AccountsFileIssue[]): boolean {
  return issues.some(({ key }) => key === 'accounts-file');
}

/** How a place in the file is named in front of a sentence: `.github/accounts.yml:7:12: accounts.prod.id`. */
export function placeOf(file: string, position: Position | undefined, key: string): string {
  const at = position === undefined ? '' : `:${position.line}:${position.column}`;
  const shown = (text: string) => quoted(text, 200).slice(1, -1);
  return `${shown(file)}${at}: ${shown(key)}`;
}

/**
 * The sentence for a problem: where it is, what is wrong, and what to write instead. `hide` takes the secrets out of what was
 * found: before it is cut to length, because half a secret is not known again.
 */
export function formatAccountsFileIssue(
  { file, position, key, detail }: AccountsFileIssue,
  hide: (text: string) => string,
  place: InputPlace = 'step',
): string {
  const show = (text: string) => quoted(hide(text));
  const input = place === 'step' ? key : `--${key}`;
  const name = key === 'accounts-file' ? input : placeOf(file, position, key);
  return hide(`${name} ${formatAccountsFileIssueDetail(detail, show, place)}`);
}

function formatAccountsFileIssueDetail(
  detail: AccountsFileIssueDetail,
  show: (text: string) => string,
  place: InputPlace,
): string {
  switch (detail.code) {
    case 'not-yaml':
      return 'stops being YAML here: look for a missing quote, bracket, comma or colon, or for wrong indentation, here or just before, and mend it.';
    case 'too-deep':
      return 'is nested too deep here: write at most four levels, as in accounts, prod, labels, tier.';
    case 'several-documents':
      return 'begins a second YAML document here: write one, without a --- in between.';
    case 'directive':
      return 'has a YAML directive here: remove the line that begins with %.';
    case 'anchor':
      return 'has an anchor (&) here, which this file does not take: remove it, and write what all accounts share under defaults.';
    case 'alias':
      return 'has an alias (*) here, which this file does not take: write the value itself (in quotes if the * belongs to it), or what all accounts share under defaults.';
    case 'merge-key':
      return 'has a merge key (<<) here, which this file does not take: remove it, and write what all accounts share under defaults.';
    case 'tag':
      return 'has a tag (!) here, which this file does not take: remove it, and write the value in quotes if the ! belongs to it.';
    case 'tab':
      return 'has a tab here: write blanks.';
    case 'character':
      return `holds the character U+${detail.codePoint.toString(16).toUpperCase().padStart(4, '0')} here, which can't be seen: remove it.`;
    case 'too-long':
      return `is larger than ${detail.limitBytes} bytes: shorten it, or set ${place === 'step' ? '' : '--'}accounts-file to one of several files.`;
    case 'empty-file':
      return 'is empty: write accounts: and under it a line such as prod: { id: "444444444444" }.';
    case 'no-accounts':
      return 'has no accounts: write accounts: and under it a line such as prod: { id: "444444444444" }.';
    case 'too-many-accounts':
      return `holds ${detail.count} accounts: write at most ${detail.limit}, and the others in a second file.`;
    case 'looks-like-a-secret':
      return 'looks like a secret (it is not shown): remove it from the file, renew it, and keep it in a GitHub secret.';
    case 'asks-for-a-secret':
      return `is no place for a secret: remove it (for an external id write external-id-env with the NAME of the variable that holds it).`;
    case 'bad-key':
      return 'has a key here that is not text: write a word.';
    case 'unknown-key':
      return detail.nearest === undefined
        ? `is no key that is known here: write one of ${detail.known.join(', ')}, or remove it.`
        : `is no key that is known here: write ${detail.nearest} if that is meant, or remove it.`;
    case 'key-of-an-account':
      return 'belongs to one account: write it there, and remove it here.';
    case 'duplicate':
      return `stands twice (first in line ${detail.line}): remove one of the two.`;
    case 'not-a-map':
      return `is ${kindOf(detail.kind)}: write keys with values under it.`;
    case 'not-text':
      return detail.kind === 'map' || detail.kind === 'list'
        ? `is ${kindOf(detail.kind)}: write one value.`
        : detail.kind === 'nothing'
          ? 'has no value: write one, or remove the key.'
          : `is ${kindOf(detail.kind)} to YAML: write ${show(detail.found)} in quotes.`;
    case 'not-bare':
      return `is ${show(detail.found)}: write a whole number, without quotes.`;
    case 'bare-id':
      return formatBareId(detail.found, show);
    case 'no-id':
      return "has no id: write id: and the account's 12 digits in quotes.";
    case 'bad-account-name':
      return `is called ${show(detail.found)}: write a name of 1 to 64 letters, digits or - _ ., with at least one letter, that begins with a letter or digit.`;
    case 'account-named-hub':
      return "can't be an account's name, for it means the hub session in profiles: write another name.";
    case 'bad-label-name':
      return `is the label ${show(detail.found)}: write 1 to 64 letters, digits or - _ . / that begin with a letter or digit.`;
    case 'bad-label-value':
      return "holds what can't be seen, or more than 256 characters: write a short word.";
    case 'id-twice':
      return `is ${show(detail.id)}, as is that of ${show(detail.other)}: if two names for one account are not meant, mend one of the two.`;
    case 'and-more':
      return `has ${detail.count} problems more, which are not told: mend these first.`;
    case 'value':
      return formatDetail(detail.detail, show, place);
  }
}

function kindOf(kind: Kind): string {
  switch (kind) {
    case 'number':
      return 'a number';
    case 'boolean':
      return 'a boolean';
    case 'nothing':
      return 'empty';
    case 'text':
      return 'a single value';
    case 'map':
      return 'a map';
    case 'list':
      return 'a list';
  }
}

function formatBareId(found: string, show: (text: string) => string): string {
  const why = 'is a bare number, of which YAML may lose leading zeros';
  if (/^\d{12}$/.test(found)) return `${why}: write id: ${show(found)} in quotes.`;
  if (/^\d{11}$/.test(found))
    return `${why}, and it has 11 digits: if one is lost write id: ${show(`0${found}`)} in quotes.`;
  return `${why}: write id: and the account's 12 digits in quotes.`;
}
