/** A session to export, and the runner's files that it is exported to. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ExportData } from '../../src/action/delivery/export-credentials.js';
import type { Session } from '../../src/action/exchange/session.js';
import type { ExportOptions } from '../../src/action/inputs/request.js';
import { parseAssumedRoleArn, parseRoleArn } from '../../src/shared/aws/arn.js';
import type { RunnerFile } from '../../src/shared/runner/runner-files.js';
import { makeFolder } from './files.js';
import { HUB_ACCOUNT, HUB_SESSION, SESSION_NAME } from './names.js';

export const CREDENTIALS = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE12',
  secretAccessKey: 'secret/access+key=',
  sessionToken: 'session/token+line==',
};

/** A session of a role. Throws when the ARN or the session name is not valid. */
export function sessionOf(roleArn: string, sessionName = SESSION_NAME): Session {
  const role = parseRoleArn(roleArn);
  const arn =
    role && parseAssumedRoleArn(`arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/${sessionName}`);
  if (role === undefined || arn === undefined)
    throw new Error(`not a role or not a session name: ${roleArn} ${sessionName}`);
  return {
    credentials: CREDENTIALS,
    expiresAtMs: Date.UTC(2026, 10, 21, 12, 30, 15, 678),
    lifeMs: 3_600_000,
    grantedMs: 0,
    role,
    arn,
  };
}

/** A session of the target role with the default options, except for these changes. */
export function exportDataOf(delivery: Partial<ExportOptions> = {}, more: Partial<ExportData> = {}): ExportData {
  return {
    session: sessionOf('arn:aws:iam::222222222222:role/ci/DeployRole'),
    hub: { account: HUB_ACCOUNT, arn: HUB_SESSION },
    region: 'eu-west-1',
    sources: [],
    ...more,
    delivery: {
      exportEnvironment: true,
      exportRegion: true,
      outputCredentials: false,
      maskAccountIds: false,
      summary: true,
      cleanup: true,
      ...delivery,
    },
  };
}

/** The files of one step, empty at first. */
export interface StepFiles {
  readonly folder: string;
  readonly paths: Readonly<Record<RunnerFile, string>>;
  text(file: RunnerFile): string;
  remove(): void;
}

/** Makes the four files of a step in a folder of their own. */
export function openStepFiles(): StepFiles {
  const folder = makeFolder({ env: '', output: '', state: '', summary: '' });
  const paths = {
    GITHUB_ENV: path.join(folder, 'env'),
    GITHUB_OUTPUT: path.join(folder, 'output'),
    GITHUB_STATE: path.join(folder, 'state'),
    GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
  };
  return {
    folder,
    paths,
    text: (file) => readFileSync(paths[file], 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
