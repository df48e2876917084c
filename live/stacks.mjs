import path from 'node:path';
import { BOUNDARY, PREFIX } from './settings.mjs';

const OWN_TEMPLATES = import.meta.dirname;

/** The tag keys that the role `tags` allows. */
export const TAG_KEYS = 'Team,Stage';

/** Names and ARNs of one run. */
export function namesOf({ run, accounts: { hub, target } }) {
  const name = (role) => `${PREFIX}${run}-${role}`;
  const provider = (account) => `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
  return {
    name,
    hub: `arn:aws:iam::${hub}:role/${name('hub')}`,
    /** A role of the target account, with its path if it has one. */
    target: (role, rolePath = '') => `arn:aws:iam::${target}:role/${rolePath}${name(role)}`,
    diagnosis: (role) => name(`${role}-diagnosis`),
    boundary: (account) => `arn:aws:iam::${account}:policy/${BOUNDARY}`,
    hubProvider: provider(hub),
    targetProvider: provider(target),
    externalId: `xacct-live-${run}`,
  };
}

/**
 * The stacks of one run in the order of their deployment: those of a later `wave` need those of an earlier one. Each has its `key`, its
 * `account` (hub or target), the `template` and its `parameters`.
 */
export function stacksOf(settings, claims) {
  const names = namesOf(settings);
  const job = { Subjects: claims.sub, RepositoryIds: String(claims.repository_id), Refs: claims.ref };
  const template = (file) => path.resolve(settings.templates, file);
  const target = (key, parameters) => ({
    wave: 1,
    key,
    account: 'target',
    template: template('target.yml'),
    parameters: {
      RoleName: names.name(key),
      HubRoleArn: names.hub,
      PermissionsBoundaryName: BOUNDARY,
      ...parameters,
    },
  });
  const direct = { Direct: 'on', RepositoryIds: job.RepositoryIds, Refs: job.Refs, ProviderArn: names.targetProvider };
  const tagged = { SessionTags: 'on', SourceIdentity: 'on' };
  const listed = ['plain', 'subject', 'other', 'external', 'tags', 'revoked', 'absent', 'refused', 'federated'];
  return [
    {
      wave: 0,
      key: 'hub',
      account: 'hub',
      template: template('hub.yml'),
      parameters: {
        ...job,
        RoleName: names.name('hub'),
        ProviderArn: names.hubProvider,
        PermissionsBoundaryArn: names.boundary(settings.accounts.hub),
        TargetRoleArns: [...listed.map((role) => names.target(role)), names.target('outside', 'outside/')].join(','),
        DiagnosisRoleArns: ['plain', 'other'].map((role) => names.target(`${role}-diagnosis`)).join(','),
        SessionTags: 'on',
        SourceIdentity: 'on',
        SelfReading: 'on',
      },
    },
    target('plain', {
      Subjects: 'any',
      DiagnosisRoleName: names.diagnosis('plain'),
      RevokeSessionsIssuedBefore: '2026-01-01T00:00:00Z',
    }),
    target('subject', { Subjects: job.Subjects, MaxSessionSeconds: '7200', ...direct, ...tagged }),
    target('other', {
      Subjects: `${job.Subjects}-of-another-job`,
      DiagnosisRoleName: names.diagnosis('other'),
      ...direct,
    }),
    target('external', { Subjects: 'any', ExternalId: names.externalId }),
    target('tags', { Subjects: 'any', SessionTagKeys: TAG_KEYS, ...tagged }),
    target('revoked', { Subjects: 'any', RevokeSessionsIssuedBefore: '2099-01-01T00:00:00Z' }),
    {
      wave: 2,
      key: 'roles',
      account: 'target',
      template: path.join(OWN_TEMPLATES, 'roles.yml'),
      parameters: {
        Prefix: names.name('').replace(/-$/, ''),
        HubRoleArn: names.hub,
        HubProviderArn: names.hubProvider,
        Subject: job.Subjects,
        BoundaryName: BOUNDARY,
      },
    },
  ];
}

/** Parameters in the form of CloudFormation's own calls, as `xacct` reads them from a file. */
export function formatParameters(parameters) {
  const list = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
  return JSON.stringify(list);
}
