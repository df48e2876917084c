import type { AccountDraft } from './draft.js';
import { isFields } from './fields.js';
import type { Findings } from './findings.js';
import { readJson } from './json.js';
import type { TextFile } from './tree.js';

/** The account that a template is rolled out to. */
export interface Ground {
  readonly account: string;
  readonly partition: string;
}

/** A file that makes roles, read once. */
export interface Template {
  /** What it makes in one account. The findings tell what is wrong with it there. */
  render(ground: Ground, findings: Findings): AccountDraft;
}

/** The templates among the files of an account's folder, told apart by what is in them. */
export function readTemplates(files: readonly TextFile[], findings: Findings): Template[] {
  for (const file of files) {
    if (!file.name.endsWith('.json')) {
      findings.refuse(file.origin, { code: 'stray', room: 'account' });
      continue;
    }
    const value = readJson(file, findings);
    if (value === undefined) continue;
    const isPolicy = isFields(value) && value.Statement !== undefined;
    findings.refuse(file.origin, isPolicy ? { code: 'policy-of-no-role' } : { code: 'stray', room: 'account' });
  }
  return [];
}
