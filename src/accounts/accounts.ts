import type { RoleArn } from '../shared/aws/arn.js';

/** What an account may be called. A letter is needed, so that no name can be taken for a mistyped id. */
export const ACCOUNT_NAME = /^(?=.*[A-Za-z])[A-Za-z0-9][\w.-]{0,63}$/;

/** A place in the accounts file: line and column, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A value of the accounts file, and where it stands: at the account itself, or among the defaults. */
export interface FileValue<T> {
  readonly value: T;
  /** The key as a user finds it: `accounts.prod.role`, `defaults.role`, `hub.region`. */
  readonly key: string;
  readonly position: Position;
}

/** The accounts file, checked as a whole. */
export interface Accounts {
  /** As a user names it: relative to the workspace. */
  readonly file: string;
  readonly hub: Hub;
  readonly defaults: Defaults;
  /** In the file's order, names unique. */
  readonly accounts: readonly Account[];
}

/** What the file says of the shared-services account. */
export interface Hub {
  readonly role?: FileValue<RoleArn>;
  readonly region?: FileValue<string>;
}

/** What every account has that says nothing itself. */
export interface Defaults {
  /** A role's name, with its path if it has one, without a slash in front. */
  readonly role?: FileValue<string>;
  readonly region?: FileValue<string>;
  readonly route?: FileValue<'hub' | 'direct'>;
  readonly environment?: FileValue<string>;
  readonly sessionName?: FileValue<string>;
  readonly durationSeconds?: FileValue<number>;
  /** A path of a JSON file in the workspace, relative to it. */
  readonly sessionPolicy?: FileValue<string>;
  /** The name of the environment variable that holds the external id. */
  readonly externalIdEnv?: FileValue<string>;
}

/** One account, with the file's defaults where it says nothing itself. */
export interface Account extends Defaults {
  readonly name: string;
  readonly position: Position;
  /** 12 digits. */
  readonly id: FileValue<string>;
  /** Without a prototype, so that a label is there only when the file says so. */
  readonly labels: Readonly<Record<string, string>>;
}
