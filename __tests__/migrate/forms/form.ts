/** A public form of using configure-aws-credentials, and what becomes of it. The shapes are of many repositories, the texts are ours. */

export interface Form {
  readonly name: string;
  /** The steps of a job, or a whole file. */
  readonly before: string;
  /** The same part afterwards; absent where nothing changes. */
  readonly after?: string;
  /** The codes of what is reported: of steps that are left alone, and notes. */
  readonly reported?: readonly string[];
  readonly job?: JobForm;
  /** Where the file is. */
  readonly file?: string;
}

interface JobForm {
  readonly permissions?: string;
  readonly runsOn?: string;
  /** Lines of the job at four spaces. */
  readonly more?: string;
}

/** The workflow around the steps of a form; the text itself where it is a file. */
export function fileOf(steps: string, job: JobForm = {}): string {
  if (!/^ *-/.test(steps) && !/^ *#/.test(steps)) return steps;
  const { permissions = '{ id-token: write, contents: read }', runsOn = 'ubuntu-latest', more = '' } = job;
  return `name: Deploy
on:
  push:
    branches: [main]
permissions: ${permissions}
jobs:
  deploy:
    runs-on: ${runsOn}
${more}    steps:
${steps}      - run: aws sts get-caller-identity
`;
}

export const HUB = 'arn:aws:iam::111122223333:role/github-hub';
export const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';
export const COMMIT = 'e6de054238d6b7531b4efff3b6587d9aade6a06c';
