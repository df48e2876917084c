import { namedDocuments, refuseFolders } from './documents.js';
import type { Level, NamedDocument } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import type { Folder } from './tree.js';

/** The levels of service-control-policies: the files directly in it, or one for each folder in it, the root's first. */
export function readLevels({ origin, folders, files }: Folder, issues: PolicyIssues): Level[] {
  if (folders.length === 0) return files.length === 0 ? [] : [{ name: '', policies: policiesOf(files, issues) }];
  if (files.length > 0) issues.report(origin, { code: 'levels-mixed' });
  return folders.map((level) => {
    refuseFolders(level.folders, 'levels', issues);
    return { name: level.name, policies: policiesOf(level.files, issues) };
  });
}

function policiesOf(files: Folder['files'], issues: PolicyIssues): NamedDocument[] {
  return namedDocuments(files, 'levels', issues);
}

/** Levels of two folders as one account has them: those of one name are one level, in the order of names. */
export function joinLevels(levels: readonly Level[]): Level[] {
  const byName = new Map<string, Map<string, NamedDocument>>();
  for (const { name, policies } of levels) {
    const level = byName.get(name) ?? new Map<string, NamedDocument>();
    byName.set(name, level);
    for (const policy of policies) level.set(policy.name, policy);
  }
  return [...byName]
    .map(([name, policies]) => ({ name, policies: [...policies.values()] }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
