import { formatDetail, type InputIssueDetail } from '../shared/inputs/input-messages.js';
import { codePointOf } from '../shared/inputs/invisible.js';
import { quoted } from '../shared/log/plain.js';
import { formatIssue, type InputPlace, type IssueOf, type Show } from '../shared/text/issue-formats.js';
import type { Position } from './accounts.js';

const EXAMPLE = 'Add accounts: and below it a line such as prod: { id: "444444444444" }.';

/** How YAML reads a value. */
const KINDS = {
  number: 'a number',
  boolean: 'a boolean',
  nothing: 'empty',
  text: 'a single value',
  map: 'a map',
  list: 'a list',
} as const;

/** How YAML reads a value. */
export type Kind = keyof typeof KINDS;

/** Every issue that the accounts file can have; each sentence follows place and key. */
const FORMATS = {
  'not-yaml': () =>
    'is not valid YAML here. Look here and just before for a missing quote, bracket, comma or colon, or for wrong indentation.',
  'too-deep': () => 'is nested too deep here. Use at most four levels, as in accounts, prod, labels, tier.',
  'several-documents': () => 'has a second YAML document here. Use one document, without --- in between.',
  directive: () => 'has a YAML directive here. Remove the line that begins with %.',
  anchor: () => 'has an anchor (&) here, which is not supported. Remove it, and set common values under defaults.',
  alias: () =>
    'has an alias (*) here, which is not supported. Use the value itself, in quotes if it begins with *, or set common values under defaults.',
  'merge-key': () =>
    'has a merge key (<<) here, which is not supported. Remove it, and set common values under defaults.',
  tag: () => 'has a tag (!) here, which is not supported. Remove it, or put a value that begins with ! in quotes.',
  tab: () => 'has a tab here. Use spaces.',
  character: ({ character }: { readonly character: string }) =>
    `contains the invisible character ${codePointOf(character)} here. Remove it.`,
  'too-long': ({ limitBytes }: { readonly limitBytes: number }, _: Show, place: InputPlace) =>
    `is larger than ${limitBytes} bytes. Shorten it, or split it and set ${place === 'step' ? '' : '--'}accounts-file to one of the files.`,
  'empty-file': () => `is empty. ${EXAMPLE}`,
  'no-accounts': () => `has no accounts. ${EXAMPLE}`,
  'too-many-accounts': ({ count, limit }: { readonly count: number; readonly limit: number }) =>
    `has ${count} accounts. Use at most ${limit}, and put the others in a second file.`,
  'looks-like-a-secret': () =>
    'looks like a secret (not shown). Remove it from the file, rotate it, and keep it in a GitHub secret.',
  'asks-for-a-secret': () =>
    'must not contain a secret. Remove it. For an external id, set external-id-env to the NAME of the variable that has it.',
  'bad-key': () => 'has a key here that is not text. Use a word.',
  'unknown-key': ({ nearest, known }: { readonly nearest: string | undefined; readonly known: readonly string[] }) =>
    nearest === undefined
      ? `is not a known key. Use one of ${known.join(', ')}, or remove it.`
      : `is not a known key. Use ${nearest} if that is meant, or remove it.`,
  'key-of-an-account': () => 'belongs to one account. Move it there.',
  duplicate: ({ line }: { readonly line: number }) => `occurs twice (first in line ${line}). Remove one of the two.`,
  'not-a-map': ({ kind }: { readonly kind: Kind }) => `is ${KINDS[kind]}, not a map. Add keys with values below it.`,
  'not-text': ({ kind, found }: { readonly kind: Kind; readonly found: string }, show: Show) =>
    kind === 'map' || kind === 'list'
      ? `is ${KINDS[kind]}. Use one value.`
      : kind === 'nothing'
        ? 'has no value. Set one, or remove the key.'
        : `is ${KINDS[kind]} in YAML. Use ${show(found)}, in quotes.`,
  'not-bare': ({ found }: { readonly found: string }, show: Show) =>
    `${show(found)} is not a number in YAML. Use a whole number, without quotes.`,
  'bare-id': ({ found }: { readonly found: string }, show: Show) =>
    /^\d{12}$/.test(found)
      ? `has no quotes, so YAML may drop leading zeros. Use ${show(found)}, in quotes.`
      : /^\d{11}$/.test(found)
        ? `has no quotes, and 11 digits. If YAML dropped a leading zero, use ${show(`0${found}`)}, in quotes.`
        : "has no quotes, and is not 12 digits. Use the account's 12 digits, in quotes.",
  'no-id': () => "has no id. Add id: and the account's 12 digits, in quotes.",
  'bad-account-name': ({ found }: { readonly found: string }, show: Show) =>
    `contains the invalid name ${show(found)}. Use 1 to 64 letters, digits or - _ ., with at least one letter, beginning with a letter or digit.`,
  'account-named-hub': () =>
    "can't be the name of an account, because hub means the hub session in profiles. Use another name.",
  'bad-label-name': ({ found }: { readonly found: string }, show: Show) =>
    `contains the invalid label ${show(found)}. Use 1 to 64 letters, digits or - _ . /, beginning with a letter or digit.`,
  'bad-label-value': () => 'has invisible characters, or more than 256. Use a short, visible text.',
  'id-twice': ({ id, other }: { readonly id: string; readonly other: string }, show: Show) =>
    `${show(id)} is also the id of ${show(other)}. If these are not two names of one account, correct one of them.`,
  'hub-role-without-hub': ({ found }: { readonly found: string }, show: Show) =>
    `${show(found)} is a role name, but the file has no hub.role with its account. Use the role's ARN, or add hub.role.`,
  'hub-role-in-another-partition': ({ found, other }: { readonly found: string; readonly other: string }, show: Show) =>
    `${show(found)} is in another partition than ${show(other)}. Use one accounts file for each partition.`,
  'and-more': ({ count }: { readonly count: number }) => `has ${count} more issues (not shown). Fix these first.`,
  /** As of an input with the same meaning. */
  value: ({ detail }: { readonly detail: InputIssueDetail }, show: Show, place: InputPlace) =>
    formatDetail(detail, show, place),
};

export type AccountsFileIssueDetail = IssueOf<typeof FORMATS>;

export type AccountsFileIssue = WithPosition<AccountsFileIssueDetail>;

/** An issue of a file, and where it is. */
export interface WithPosition<F> {
  /** As a user names it: relative to the workspace. */
  readonly file: string;
  /** Absent for the file as a whole. */
  readonly position?: Position;
  /** The key as a user finds it, such as `accounts.prod.role`; `accounts-file` when the file can't be read at all. */
  readonly key: string;
  readonly detail: F;
}

/** True when the file can't be read at all: the cause of all that is missing, so it is reported first. */
export function isUnreadable(issues: readonly AccountsFileIssue[]): boolean {
  return issues.some(({ key }) => key === 'accounts-file');
}

/** A place in the file, in front of a sentence: `.github/accounts.yml:7:12: accounts.prod.id`. */
export function placeOf(file: string, position: Position | undefined, key: string): string {
  const at = position === undefined ? '' : `:${position.line}:${position.column}`;
  const shown = (text: string) => quoted(text, 200).slice(1, -1);
  return `${shown(file)}${at}: ${shown(key)}`;
}

/** The sentence of an issue. `hide` removes secrets from what was found, before that is cut to length. */
export function formatAccountsFileIssue(
  { file, position, key, detail }: AccountsFileIssue,
  hide: (text: string) => string,
  place: InputPlace = 'step',
): string {
  const show = (text: string) => quoted(hide(text));
  const input = place === 'step' ? key : `--${key}`;
  const name = key === 'accounts-file' ? input : placeOf(file, position, key);
  return hide(`${name} ${formatIssue(FORMATS, detail, show, place)}`);
}
