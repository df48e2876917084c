import { type OidcProviderData, providerName } from '../iam/aws-model.js';
import { below } from '../iam/document.js';
import { isFields } from '../iam/syntax.js';
import { PARTITIONS } from '../shared/aws/partition.js';
import { fieldOf, fieldsOf, isTexts } from './fields.js';
import { GITHUB, isNearlyGithub } from './github-provider.js';
import { readJson } from './json.js';
import type { PolicyIssues } from './policy-issues.js';
import { isDuration } from './role-folder.js';
import type { TextFile } from './tree.js';

/** The keys of account.json: those of `AccountData` that are not policies, and what a snapshot does not have. */
export interface AccountSettings {
  readonly partition?: string;
  readonly organizationId?: string;
  readonly oidcProviders?: readonly OidcProviderData[];
  readonly disabledRegions?: readonly string[];
  /** By role, for roles in a snapshot: the output of IAM does not have it. */
  readonly maxSessionDurationSeconds?: Readonly<Record<string, number>>;
}

const KEYS = ['partition', 'organizationId', 'oidcProviders', 'disabledRegions', 'maxSessionDurationSeconds'];
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
const ORGANIZATION_ID = /^o-[a-z0-9]{10,32}$/;

/** Reads account.json. Reports what is wrong with it. */
export function readSettings(file: TextFile, issues: PolicyIssues): AccountSettings {
  const value = readJson(file, issues);
  if (value === undefined) return {};
  const { origin } = file;
  const fields = fieldsOf(value, origin, KEYS, issues);
  const partition = fieldOf(fields, 'partition', isPartition, 'partition', origin, issues);
  const organizationId = fieldOf(fields, 'organizationId', isOrganization, 'organization', origin, issues);
  const oidcProviders = fieldOf(fields, 'oidcProviders', isProviders, 'providers', origin, issues);
  for (const [index, { url }] of (oidcProviders ?? []).entries()) {
    if (!isNearlyGithub(providerName(url))) continue;
    const at = below(below(origin, 'oidcProviders'), index);
    issues.warn(at, { code: 'nearly-github', found: url, meant: `https://${GITHUB}` });
  }
  const disabledRegions = fieldOf(fields, 'disabledRegions', isTexts, 'texts', origin, issues);
  const durations = fieldOf(fields, 'maxSessionDurationSeconds', isDurations, 'durations', origin, issues);
  return {
    ...(durations !== undefined && { maxSessionDurationSeconds: durations }),
    ...(partition !== undefined && { partition }),
    ...(organizationId !== undefined && { organizationId }),
    ...(oidcProviders !== undefined && { oidcProviders }),
    ...(disabledRegions !== undefined && { disabledRegions }),
  };
}

function isPartition(value: unknown): value is string {
  return typeof value === 'string' && PARTITIONS.has(value);
}

function isOrganization(value: unknown): value is string {
  return typeof value === 'string' && ORGANIZATION_ID.test(value);
}

function isDurations(value: unknown): value is Readonly<Record<string, number>> {
  return isFields(value) && Object.values(value).every(isDuration);
}

function isProviders(value: unknown): value is readonly OidcProviderData[] {
  return Array.isArray(value) && value.every(isProvider);
}

function isProvider(value: unknown): value is OidcProviderData {
  return (
    isFields(value) &&
    Object.keys(value).every((key) => key === 'url' || key === 'audiences') &&
    typeof value.url === 'string' &&
    /^https?:\/\/[^/\s]+/.test(value.url) &&
    isTexts(value.audiences)
  );
}
