import { isVisible } from '../shared/text/visible.js';
import type { YamlMap } from '../shared/yaml/yaml.js';
import { ACCOUNT_NAME, type Account, type Accounts, type Defaults } from './accounts.js';
import type { AccountsFileIssue } from './file-messages.js';
import { HubRoles } from './hub-roles.js';
import { IssueCollector } from './issue-collector.js';
import { ACCOUNT_KEYS, DEFAULT_KEYS, HUB_KEYS, LABEL_NAME, LONGEST_LABEL_VALUE } from './keys.js';
import { below, type Entry, entriesOf, kindOf, mapOf, scalarOf, type Values, valuesOf } from './mapping.js';
import { rootOf } from './parse-root.js';
import { asksForASecret } from './secret-looking.js';

export type AccountsReading =
  | { readonly ok: true; readonly accounts: Accounts; readonly warnings: readonly AccountsFileIssue[] }
  | { readonly ok: false; readonly issues: readonly AccountsFileIssue[] };

/** The largest file that is read, in bytes. */
export const MOST_BYTES = 256 * 1024;
export const MOST_ACCOUNTS = 2000;

/**
 * Reads the text of an accounts file. Reports all issues in the text's order; of invalid YAML only the first, because it causes the
 * others. Reads no file, and never throws for an invalid text.
 */
export function readAccounts(source: string, file: string): AccountsReading {
  // Some editors begin a file with a byte order mark.
  const text = source.replace(/^\ufeff/, '');
  const issues = new IssueCollector(text, file);
  const root = rootOf(text, MOST_BYTES, issues);
  const accounts = root && readSections(root, file, issues);
  if (accounts === undefined || !issues.clean) return { ok: false, issues: issues.issues() };
  return { ok: true, accounts, warnings: idsTwice(accounts.accounts, file) };
}

function readSections(root: YamlMap, file: string, issues: IssueCollector): Accounts | undefined {
  const sections = entriesOf(root, '', ['hub', 'defaults', 'accounts'], issues);
  const section = (name: string): YamlMap | undefined => {
    const found = sections.get(name);
    return found && mapOf(found.value, name, found.key.offset, issues);
  };
  const [hubMap, defaultsMap, map] = [section('hub'), section('defaults'), section('accounts')];
  const hub = hubMap ? valuesOf(entriesOf(hubMap, 'hub', Object.keys(HUB_KEYS), issues), 'hub', HUB_KEYS, issues) : {};
  const defaults = defaultsMap ? defaultsOf(defaultsMap, issues) : {};
  if (!sections.has('accounts')) issues.report(root.offset, 'the file', { code: 'no-accounts' });
  if (map === undefined) return undefined;

  const count = map.entries.length;
  if (count === 0) return issues.report(map.offset, 'the file', { code: 'no-accounts' });
  if (count > MOST_ACCOUNTS) {
    return issues.report(map.offset, 'accounts', { code: 'too-many-accounts', count, limit: MOST_ACCOUNTS });
  }
  const entries = [...entriesOf(map, 'accounts', undefined, issues).values()];
  const isHubSet =
    hubMap?.entries.some(({ key }) => key.kind === 'scalar' && key.text === 'role') ?? sections.has('hub');
  const hubRoles = new HubRoles(hub.role?.value, isHubSet, issues);
  return {
    file,
    hub,
    defaults,
    accounts: entries.flatMap((entry) => accountOf(entry, { defaults, hubRoles }, issues) ?? []),
  };
}

function defaultsOf(map: YamlMap, issues: IssueCollector): Defaults {
  const known = Object.keys(DEFAULT_KEYS);
  const ofAnAccount = ['id', 'hub-role', 'labels'];
  const entries = entriesOf(map, 'defaults', [...known, ...ofAnAccount], issues);
  for (const name of ofAnAccount) {
    const entry = entries.get(name);
    if (entry !== undefined) issues.report(entry.key.offset, `defaults.${name}`, { code: 'key-of-an-account' });
  }
  return toDefaults(valuesOf(entries, 'defaults', DEFAULT_KEYS, issues));
}

const KNOWN = [...Object.keys(ACCOUNT_KEYS), 'labels'];

interface OfFile {
  readonly defaults: Defaults;
  readonly hubRoles: HubRoles;
}

function accountOf({ key, value }: Entry, { defaults, hubRoles }: OfFile, issues: IssueCollector): Account | undefined {
  const name = key.text;
  if (name === 'hub') return issues.report(key.offset, 'accounts.hub', { code: 'account-named-hub' });
  if (!ACCOUNT_NAME.test(name)) return issues.report(key.offset, 'accounts', { code: 'bad-account-name', found: name });
  const at = below('accounts', name);
  if (kindOf(value) === 'nothing') return issues.report(key.offset, at, { code: 'no-id' });
  const map = mapOf(value, at, key.offset, issues);
  if (map === undefined) return undefined;
  const entries = entriesOf(map, at, KNOWN, issues);
  const values = valuesOf(entries, at, ACCOUNT_KEYS, issues);
  const labels = labelsOf(entries.get('labels'), below(at, 'labels'), issues);
  const ownHub = values['hub-role'];
  const hubRole = ownHub && hubRoles.ofAccount(ownHub, entries.get('hub-role')?.value.offset ?? key.offset);
  if (!entries.has('id')) issues.report(key.offset, at, { code: 'no-id' });
  if (values.id === undefined) return undefined;
  const position = issues.position(key.offset);
  return { name, position, id: values.id, ...defaults, ...toDefaults(values), ...(hubRole && { hubRole }), labels };
}

function labelsOf(entry: Entry | undefined, at: string, issues: IssueCollector): Readonly<Record<string, string>> {
  const labels: Record<string, string> = Object.create(null);
  const map = entry && mapOf(entry.value, at, entry.key.offset, issues);
  if (map === undefined) return labels;
  // GitHub's expressions ignore the case of names, and would use the last one.
  const offsets = new Map<string, number>();
  for (const label of entriesOf(map, at, undefined, issues).values()) {
    const name = label.key.text;
    const place = below(at, name);
    const known = name.toLowerCase();
    const first = offsets.get(known);
    if (first !== undefined) {
      issues.report(label.key.offset, place, { code: 'duplicate', line: issues.position(first).line });
    }
    offsets.set(known, label.key.offset);
    if (!LABEL_NAME.test(name)) {
      issues.report(label.key.offset, at, { code: 'bad-label-name', found: name });
    } else if (asksForASecret(name)) {
      issues.report(label.key.offset, place, { code: 'asks-for-a-secret' });
    } else {
      const text = scalarOf(label, place, 'string', issues);
      if (text === undefined) continue;
      if (isVisible(text, LONGEST_LABEL_VALUE)) labels[name] = text;
      else issues.report(label.value.offset, place, { code: 'bad-label-value' });
    }
  }
  return labels;
}

/** The values under the names of the code. */
function toDefaults(values: Values<typeof DEFAULT_KEYS>): Defaults {
  const {
    'session-name': sessionName,
    'duration-seconds': durationSeconds,
    'session-policy': sessionPolicy,
    'external-id-env': externalIdEnv,
    'diagnosis-role': diagnosisRole,
    role,
    region,
    route,
    environment,
  } = values;
  return {
    ...(role && { role }),
    ...(region && { region }),
    ...(route && { route }),
    ...(environment && { environment }),
    ...(sessionName && { sessionName }),
    ...(durationSeconds && { durationSeconds }),
    ...(sessionPolicy && { sessionPolicy }),
    ...(externalIdEnv && { externalIdEnv }),
    ...(diagnosisRole && { diagnosisRole }),
  };
}

/** Two names for one account may be meant, for two roles, or be a mistake of copying. */
function idsTwice(accounts: readonly Account[], file: string): AccountsFileIssue[] {
  const first = new Map<string, string>();
  const twice: AccountsFileIssue[] = [];
  for (const { name, id } of accounts) {
    const other = first.get(id.value);
    if (other === undefined) first.set(id.value, name);
    else twice.push({ file, position: id.position, key: id.key, detail: { code: 'id-twice', id: id.value, other } });
  }
  return twice;
}
