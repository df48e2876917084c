import type { RoleArn } from '../aws/arn.js';

/** A value that an input or the accounts file sets. */
export interface Setting<T> {
  readonly input: string;
  /** Absent when it is invalid, which is reported already. */
  readonly value: T | undefined;
  /** The name under which an issue is reported: the input's, or file, line, column and key. */
  readonly place: string;
  /** The key of the accounts file that sets it, such as `accounts.prod.role`. */
  readonly source?: { readonly file: string; readonly key: string };
}

export interface FileSetting<T> extends Setting<T> {
  readonly value: T;
  readonly source: { readonly file: string; readonly key: string };
}

/** What an input and the accounts file can both set. */
export interface RequestSettings {
  readonly region?: Setting<string> | undefined;
  readonly stsRegion?: Setting<string> | undefined;
  readonly hubRole?: Setting<RoleArn> | undefined;
  /** An ARN, or a role's name with its path. */
  readonly role?: Setting<RoleArn | string> | undefined;
  readonly route?: Setting<'hub' | 'direct'> | undefined;
  readonly sessionName?: Setting<string> | undefined;
  readonly durationSeconds?: Setting<number> | undefined;
  /** The text of a JSON policy document. */
  readonly policy?: Setting<string> | undefined;
  readonly externalId?: Setting<string> | undefined;
  /** An ARN, or a role's name with its path. */
  readonly diagnosisRole?: Setting<RoleArn | string> | undefined;
}

/** Settings of which each is the first's, else the second's. */
export function mergeSettings(first: RequestSettings, second: RequestSettings): RequestSettings {
  return {
    region: first.region ?? second.region,
    stsRegion: first.stsRegion ?? second.stsRegion,
    hubRole: first.hubRole ?? second.hubRole,
    role: first.role ?? second.role,
    route: first.route ?? second.route,
    sessionName: first.sessionName ?? second.sessionName,
    durationSeconds: first.durationSeconds ?? second.durationSeconds,
    policy: first.policy ?? second.policy,
    externalId: first.externalId ?? second.externalId,
    diagnosisRole: first.diagnosisRole ?? second.diagnosisRole,
  };
}
