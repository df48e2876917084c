import { below } from '../iam/document.js';
import { roleArnFromName } from '../shared/aws/arn.js';
import { documentSource, namedDocuments } from './documents.js';
import { fieldOf, fieldsOf, isTextMap, isTexts } from './fields.js';
import { readJson } from './json.js';
import type { Document, ParsedRole, PolicyReference } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import type { Folder, TextFile } from './tree.js';

const ROLE_KEYS = ['maxSessionDurationSeconds', 'tags', 'attachedPolicies'];

/** Roles as they were read. `isWhole` is false when one is missing among them because it could not be read. */
export interface RolesRead {
  readonly roles: readonly ParsedRole[];
  readonly isWhole: boolean;
}

/** The roles in a folder and below it: each folder that holds a trust.json. `path` is the way to it from the account's folder. */
export function readRoles(folder: Folder, path: string, issues: PolicyIssues): RolesRead {
  const name = `${path}${folder.name}`;
  const inner = folder.folders.map((one) => readRoles(one, `${name}/`, issues));
  const deeper = { roles: inner.flatMap(({ roles }) => roles), isWhole: inner.every(({ isWhole }) => isWhole) };
  if (folder.files.length === 0) return deeper;
  const role = readRole(folder, name, issues);
  return role === undefined ? { ...deeper, isWhole: false } : { ...deeper, roles: [role, ...deeper.roles] };
}

function readRole(folder: Folder, name: string, issues: PolicyIssues): ParsedRole | undefined {
  const trustFile = folder.files.find((file) => file.name === 'trust.json');
  if (trustFile === undefined) return issues.report(folder.origin, { code: 'no-trust' });
  if (!isRoleName(name)) issues.report(folder.origin, { code: 'bad-name', found: name, of: 'role' });
  const rest = folder.files.filter(({ name: file }) => !['trust.json', 'boundary.json', 'role.json'].includes(file));
  const policies = namedDocuments(rest, 'role', issues);
  const boundary = documentOf(folder, 'boundary.json', issues);
  const settings = roleSettings(
    folder.files.find((file) => file.name === 'role.json'),
    issues,
  );
  const trust = documentOf(folder, 'trust.json', issues);
  return trust && { name, origin: folder.origin, trust, policies, boundary, ...settings };
}

function documentOf(folder: Folder, name: string, issues: PolicyIssues): Document | undefined {
  const file = folder.files.find((one) => one.name === name);
  const source = file && documentSource(file, issues);
  return file && source && { source, origin: file.origin };
}

type RoleSettings = Pick<ParsedRole, 'attached' | 'maxSessionDurationSeconds' | 'tags'>;

function roleSettings(file: TextFile | undefined, issues: PolicyIssues): RoleSettings {
  const value = file && readJson(file, issues);
  if (file === undefined || value === undefined) return { attached: [] };
  const { origin } = file;
  const fields = fieldsOf(value, origin, ROLE_KEYS, issues);
  const wanted = fieldOf(fields, 'attachedPolicies', isTexts, 'texts', origin, issues) ?? [];
  const place = below(origin, 'attachedPolicies');
  return {
    attached: wanted.map((one, index): PolicyReference => ({ wanted: one, origin: below(place, index) })),
    maxSessionDurationSeconds: fieldOf(fields, 'maxSessionDurationSeconds', isDuration, 'duration', origin, issues),
    tags: fieldOf(fields, 'tags', isTextMap, 'text map', origin, issues),
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
