import { parseSpelled } from '../iam/syntax.js';
import { isFields } from './fields.js';
import type { Findings } from './findings.js';
import { isName } from './iam-names.js';
import { readJson } from './json.js';
import type { NamedDocument } from './parsed-account.js';
import type { FolderKind } from './policy-file-issues.js';
import type { Folder, TextFile } from './tree.js';

/** The policies of these files, each named after its file. Tells of files that are no JSON by their names or by what is in them. */
export function namedDocuments(files: readonly TextFile[], room: FolderKind, findings: Findings): NamedDocument[] {
  return files.flatMap((file) => {
    const { name, origin } = file;
    if (!name.endsWith('.json')) return findings.refuse(origin, { code: 'stray', room }) ?? [];
    const bare = name.slice(0, -'.json'.length);
    if (!isName(bare, 'policy')) return findings.refuse(origin, { code: 'bad-name', found: bare, of: 'policy' }) ?? [];
    const source = documentSource(file, findings);
    return source === undefined ? [] : { name: bare, document: { source, origin } };
  });
}

/** The JSON object of a file, which is to be a policy document, with its numbers as they are spelled. */
export function documentSource(file: TextFile, findings: Findings): object | undefined {
  if (readJson(file, findings) === undefined) return undefined;
  const value = parseSpelled(file.text);
  return isFields(value) ? value : findings.refuse(file.origin, { code: 'wrong-type', wanted: 'object' });
}

/** Tells of folders where there should be none. */
export function refuseFolders(folders: readonly Folder[], room: FolderKind, findings: Findings): void {
  for (const { origin } of folders) findings.refuse(origin, { code: 'stray', room });
}
