import { formatIssue, type InputPlace, type IssueOf, type Show } from '../text/issue-formats.js';

const folderOf = (place: InputPlace) => (place === 'step' ? 'workspace' : 'current folder');

const FORMATS = {
  /** `other` exists, and differs only in the extension. */
  missing: ({ other }: { readonly other?: string }, show: Show, place: InputPlace) =>
    other !== undefined
      ? `does not exist, but ${show(other)} does. Rename that file, or set ${place === 'step' ? '' : '--'}accounts-file to it.`
      : place === 'step'
        ? 'does not exist. Check the path. If the file is in the repository, run actions/checkout before this step.'
        : 'does not exist. Check the path.',
  outside: (_: unknown, __: Show, place: InputPlace) =>
    `is outside the ${folderOf(place)}. Use a path in it, relative to it.`,
  'link-outside': (_: unknown, __: Show, place: InputPlace) =>
    `is a link to a file outside the ${folderOf(place)}. Use the path of a file in it.`,
  'not-a-file': () => 'is not a file. Use the path of a file.',
  empty: () => 'is empty. Add a JSON policy document to it, or remove the key.',
  unreadable: () => "can't be read. Check its permissions.",
  'not-utf8': () => 'is not UTF-8 text. Save it as UTF-8.',
  'too-large': ({ limitBytes }: { readonly limitBytes: number }) => `is larger than ${limitBytes} bytes. Shorten it.`,
};

export type FileFault = IssueOf<typeof FORMATS>;

/** The sentence of a fault, to follow the file's name. */
export function formatFileFault(fault: FileFault, show: Show, place: InputPlace): string {
  return formatIssue(FORMATS, fault, show, place);
}
