import { below } from '../iam/document.js';
import { nearest } from '../shared/text/nearest.js';
import { namedDocuments, refuseFolders } from './documents.js';
import { readLevels } from './levels.js';
import type { ParsedAccount, PolicyOrigin } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import { readRoles } from './role-folder.js';
import { type AccountSettings, readSettings } from './settings.js';
import { readSnapshot, type Snapshot } from './snapshots/read-snapshot.js';
import { SNAPSHOT_FILE } from './snapshots/snapshot-file.js';
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
  /** The roles as they are deployed. */
  readonly snapshot: Snapshot | undefined;
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
  const snapshotFile = files.find(({ name }) => name === SNAPSHOT_FILE);
  const roleFolders = folders.filter(({ name }) => ![SERVICE_CONTROL, RESOURCE_CONTROL, MANAGED].includes(name));
  const settings = issues.watch(() => (about === undefined ? {} : readSettings(about, issues)));
  const managed = issues.watch(() => policiesIn(room(MANAGED)));
  const templates = issues.watch(() =>
    readTemplates(
      files.filter((file) => file !== about && file !== snapshotFile),
      issues,
    ),
  );
  const snapshot = issues.watch(() => {
    const read = snapshotFile && readSnapshot(snapshotFile, issues);
    return about && settings.isWhole ? withDurations(read, settings.value, about.origin, issues) : read;
  });
  const roles = roleFolders.map((one) => readRoles(one, '', issues));
  return {
    origin,
    settings: settings.value,
    plain: {
      isWhole: [settings, managed, templates, snapshot, ...roles].every(({ isWhole }) => isWhole),
      roles: roles.flatMap((one) => one.roles),
      managed: managed.value,
      providers: [],
      additions: [],
      serviceControl: levels === undefined ? [] : readLevels(levels, issues),
      resourceControl: policiesIn(room(RESOURCE_CONTROL)),
    },
    templates: templates.value,
    snapshot: snapshot.value,
  };
}

/** A snapshot whose roles have the durations of account.json. Reports those for roles that no snapshot here has. */
function withDurations(
  snapshot: Snapshot | undefined,
  { maxSessionDurationSeconds: durations = {} }: AccountSettings,
  origin: PolicyOrigin,
  issues: PolicyIssues,
): Snapshot | undefined {
  const names = snapshot?.roles.map(({ parsed }) => parsed.name) ?? [];
  for (const found of Object.keys(durations).filter((name) => !names.includes(name))) {
    const detail = { code: 'no-such-duration', found, nearest: nearest(found, names) } as const;
    issues.report(below(below(origin, 'maxSessionDurationSeconds'), found), { code: 'snapshot', detail });
  }
  const roles = snapshot?.roles.map((role) => {
    const { [role.parsed.name]: duration = role.parsed.maxSessionDurationSeconds } = durations;
    return { ...role, parsed: { ...role.parsed, maxSessionDurationSeconds: duration } };
  });
  return snapshot && { ...snapshot, roles: roles ?? [] };
}
