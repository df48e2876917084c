import { roleArnFromName } from '../../aws/arn.js';
import { documentSource, namedDocuments } from './documents.js';
import type { Document, PolicyReference, RoleDraft } from './draft.js';
import { below, fieldOf, fieldsOf, isTextMap, isTexts } from './fields.js';
import type { Findings } from './findings.js';
import { readJson } from './json.js';
import type { Folder, TextFile } from './tree.js';

const ROLE_KEYS = ['maxSessionDurationSeconds', 'tags', 'attachedPolicies'];

/** The roles in a folder and below it: each folder that holds a trust.json. `path` is the way to it from the account's folder. */
export function readRoles(folder: Folder, path: string, findings: Findings): RoleDraft[] {
  const name = `${path}${folder.name}`;
  const deeper = folder.folders.flatMap((inner) => readRoles(inner, `${name}/`, findings));
  if (folder.files.length === 0) return deeper;
  const trustFile = folder.files.find((file) => file.name === 'trust.json');
  if (trustFile === undefined) return findings.refuse(folder.origin, { code: 'no-trust' }) ?? deeper;
  if (!isRoleName(name)) findings.refuse(folder.origin, { code: 'bad-name', found: name, of: 'role' });
  const rest = folder.files.filter(({ name: file }) => !['trust.json', 'boundary.json', 'role.json'].includes(file));
  const policies = namedDocuments(rest, 'role', findings);
  const boundary = documentOf(folder, 'boundary.json', findings);
  const settings = roleSettings(
    folder.files.find((file) => file.name === 'role.json'),
    findings,
  );
  const trust = documentOf(folder, 'trust.json', findings);
  if (trust === undefined) return deeper;
  return [{ name, origin: folder.origin, trust, policies, boundary, ...settings }, ...deeper];
}

function documentOf(folder: Folder, name: string, findings: Findings): Document | undefined {
  const file = folder.files.find((one) => one.name === name);
  const source = file && documentSource(file, findings);
  return file && source && { source, origin: file.origin };
}

type RoleSettings = Pick<RoleDraft, 'attached' | 'maxSessionDurationSeconds' | 'tags'>;

function roleSettings(file: TextFile | undefined, findings: Findings): RoleSettings {
  const value = file && readJson(file, findings);
  if (file === undefined || value === undefined) return { attached: [] };
  const { origin } = file;
  const fields = fieldsOf(value, origin, ROLE_KEYS, findings);
  const wanted = fieldOf(fields, 'attachedPolicies', isTexts, 'texts', origin, findings) ?? [];
  const place = below(origin, 'attachedPolicies');
  return {
    attached: wanted.map((one, index): PolicyReference => ({ wanted: one, origin: below(place, index) })),
    maxSessionDurationSeconds: fieldOf(fields, 'maxSessionDurationSeconds', isDuration, 'duration', origin, findings),
    tags: fieldOf(fields, 'tags', isTextMap, 'text map', origin, findings),
  };
}

/** True for a maximum that a role can have: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html. */
export function isDuration(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 3600 && value <= 43_200;
}

/** True for the name of a role with its path, if it has one. */
export function isRoleName(nameWithPath: string): boolean {
  return roleArnFromName('aws', '000000000000', nameWithPath) !== undefined;
}
