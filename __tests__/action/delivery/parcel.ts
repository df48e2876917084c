/** What the tests of the delivery share: a session to hand on, and real files to take it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ExportData } from '../../../src/action/delivery/deliver.js';
import type { Session } from '../../../src/action/exchange/session.js';
import type { ExportOptions } from '../../../src/action/inputs/request.js';
import { parseAssumedRoleArn, parseRoleArn } from '../../../src/shared/aws/arn.js';
import type { RunnerFile } from '../../../src/shared/runner/runner-files.js';

export const CREDENTIALS = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE12',
  secretAccessKey: 'secret/access+key=',
  sessionToken: 'session/token+line==',
};

/** The session of a role by its ARN, under a name. Throws when these are no ARN and no session name. */
export function sessionOf(roleArn: string, sessionName = 'shop-1-1'): Session {
  const role = parseRoleArn(roleArn);
  const arn =
    role && parseAssumedRoleArn(`arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/${sessionName}`);
  if (role === undefined || arn === undefined) throw new Error(`no role or no session name: ${roleArn} ${sessionName}`);
  return {
    credentials: CREDENTIALS,
    expiresAtMs: Date.UTC(2026, 10, 21, 12, 30, 15, 678),
    lifeMs: 3_600_000,
    grantedMs: 0,
    role,
    arn,
  };
}

/** A session of the target role, handed on in the default way but for these changes. */
export function parcelOf(delivery: Partial<ExportOptions> = {}, parcel: Partial<ExportData> = {}): ExportData {
  return {
    session: sessionOf('arn:aws:iam::222222222222:role/ci/DeployRole'),
    hub: { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1' },
    region: 'eu-west-1',
    sources: [],
    ...parcel,
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
  const folder = mkdtempSync(path.join(os.tmpdir(), 'step-files-'));
  const place = (name: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, '');
    return file;
  };
  const paths = {
    GITHUB_ENV: place('env'),
    GITHUB_OUTPUT: place('output'),
    GITHUB_STATE: place('state'),
    GITHUB_STEP_SUMMARY: place('summary'),
  };
  return {
    folder,
    paths,
    text: (file) => readFileSync(paths[file], 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
