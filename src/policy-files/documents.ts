import { isFields, parseSpelled } from '../iam/syntax.js';
import { isName } from './iam-names.js';
import { readJson } from './json.js';
import type { NamedDocument } from './parsed-account.js';
import type { FolderKind } from './policy-file-messages.js';
import type { PolicyIssues } from './policy-issues.js';
import type { Folder, TextFile } from './tree.js';

/** The policies of these files, each named after its file. Reports files that are not JSON by name or content. */
export function namedDocuments(files: readonly TextFile[], room: FolderKind, issues: PolicyIssues): NamedDocument[] {
  return files.flatMap((file) => {
    const { name, origin } = file;
    if (!name.endsWith('.json')) return issues.report(origin, { code: 'stray', room }) ?? [];
    const bare = name.slice(0, -'.json'.length);
    if (!isName(bare, 'policy')) return issues.report(origin, { code: 'bad-name', found: bare, of: 'policy' }) ?? [];
    const source = documentSource(file, issues);
    return source === undefined ? [] : { name: bare, document: { source, origin } };
  });
}

/** The JSON object of a file, which is to be a policy document, with its numbers as they are spelled. */
export function documentSource(file: TextFile, issues: PolicyIssues): object | undefined {
  if (readJson(file, issues) === undefined) return undefined;
  const value = parseSpelled(file.text);
  return isFields(value) ? value : issues.report(file.origin, { code: 'wrong-type', wanted: 'object' });
}

/** Tells of folders where there should be none. */
export function refuseFolders(folders: readonly Folder[], room: FolderKind, issues: PolicyIssues): void {
  for (const { origin } of folders) issues.report(origin, { code: 'stray', room });
}
