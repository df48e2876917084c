import type { RoleArn } from '../shared/aws/arn.js';

/** The name of an account. It has a letter, so that no mistyped id can be a name. */
export const ACCOUNT_NAME = /^(?=.*[A-Za-z])[A-Za-z0-9][\w.-]{0,63}$/;

/** A place in the accounts file: line and column, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A value of the accounts file and where it is set: at the account itself, or under defaults. */
export interface FileValue<T> {
  readonly value: T;
  /** The key as a user finds it: `accounts.prod.role`, `defaults.role`, `hub.region`. */
  readonly key: string;
  readonly position: Position;
}

/** A valid accounts file. */
export interface Accounts {
  /** As a user names it: relative to the workspace. */
  readonly file: string;
  readonly hub: Hub;
  readonly defaults: Defaults;
  /** In the file's order, with unique names. */
  readonly accounts: readonly Account[];
}

/** The shared-services account. */
export interface Hub {
  readonly role?: FileValue<RoleArn>;
  readonly region?: FileValue<string>;
}

/** Values for every account that does not set its own. */
export interface Defaults {
  /** A role's name with its path, without a slash in front. */
  readonly role?: FileValue<string>;
  readonly region?: FileValue<string>;
  readonly route?: FileValue<'hub' | 'direct'>;
  readonly environment?: FileValue<string>;
  readonly sessionName?: FileValue<string>;
  readonly durationSeconds?: FileValue<number>;
  /** The path of a JSON file, relative to the workspace. */
  readonly sessionPolicy?: FileValue<string>;
  /** The name of the environment variable with the external id. */
  readonly externalIdEnv?: FileValue<string>;
  /** A role's name with its path, without a slash in front. */
  readonly diagnosisRole?: FileValue<string>;
}

/** One account, with the file's defaults for what it does not set. */
export interface Account extends Defaults {
  readonly name: string;
  readonly position: Position;
  /** 12 digits. */
  readonly id: FileValue<string>;
  /** The hub role for this account in place of the file's. */
  readonly hubRole?: FileValue<RoleArn>;
  /** Without a prototype, so that it has the labels of the file only. */
  readonly labels: Readonly<Record<string, string>>;
}
