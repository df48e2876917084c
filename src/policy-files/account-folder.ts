import { namedDocuments, refuseFolders } from './documents.js';
import { readLevels } from './levels.js';
import type { ParsedAccount, PolicyOrigin } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import { readRoles } from './role-folder.js';
import { type AccountSettings, readSettings } from './settings.js';
import { readTemplates, type Template } from './templates.js';
import type { Folder } from './tree.js';

/** One account's folder, read once: for itself, or for every target. */
export interface AccountFolder {
  readonly origin: PolicyOrigin;
  readonly settings: AccountSettings;
  /** What is the same in every account. */
  readonly plain: ParsedAccount;
  /** What a template makes depends on the account that it is rolled out to. */
  readonly templates: readonly Template[];
}

const SERVICE_CONTROL = 'service-control-policies';
const RESOURCE_CONTROL = 'resource-control-policies';
const MANAGED = 'managed-policies';

/** Reads an account's folder. Reports what is wrong with it. */
export function readAccountFolder(folder: Folder, issues: PolicyIssues): AccountFolder {
  const { origin, folders, files } = folder;
  const room = (name: string) => folders.find((one) => one.name === name);
  const policiesIn = (found: Folder | undefined) => {
    if (found === undefined) return [];
    refuseFolders(found.folders, 'policies', issues);
    return namedDocuments(found.files, 'policies', issues);
  };
  const [levels, about] = [room(SERVICE_CONTROL), files.find(({ name }) => name === 'account.json')];
  const roleFolders = folders.filter(({ name }) => ![SERVICE_CONTROL, RESOURCE_CONTROL, MANAGED].includes(name));
  const settings = issues.watch(() => (about === undefined ? {} : readSettings(about, issues)));
  const managed = issues.watch(() => policiesIn(room(MANAGED)));
  const templates = issues.watch(() =>
    readTemplates(
      files.filter((file) => file !== about),
      issues,
    ),
  );
  const roles = roleFolders.map((one) => readRoles(one, '', issues));
  return {
    origin,
    settings: settings.value,
    plain: {
      isWhole: [settings, managed, templates, ...roles].every(({ isWhole }) => isWhole),
      roles: roles.flatMap((one) => one.roles),
      managed: managed.value,
      providers: [],
      additions: [],
      serviceControl: levels === undefined ? [] : readLevels(levels, issues),
      resourceControl: policiesIn(room(RESOURCE_CONTROL)),
    },
    templates: templates.value,
  };
}
