import { quoted } from '../../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../../shared/text/issue-formats.js';

const FORMATS = {
  'name-taken': ({ name, file }: { readonly name: string; readonly file: string }, show: Show) =>
    `The profile ${show(name)} is in ${show(file)} already. Use another profile name.`,
  'path-not-portable': ({ path }: { readonly path: string }, show: Show) =>
    `The path ${show(path)} has characters that not every AWS SDK accepts in credential_process. Move the runner to a path with letters, digits, spaces and - _ . only.`,
  'keys-do-not-renew': () =>
    'With identity: ambient, profiles cannot renew from AWS_ACCESS_KEY_ID in the job. Set output-env-credentials: false in the step that exports it, or use identity: github-oidc.',
  'cannot-read': ({ path, reason }: { readonly path: string; readonly reason: string }, show: Show) =>
    `The AWS file ${show(path)} cannot be read (${show(reason)}), so its profiles are unknown. Check its permissions, or AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.`,
  'cannot-write': ({ path, reason }: { readonly path: string; readonly reason: string }, show: Show) =>
    `The profiles cannot be written to ${show(path)} (${show(reason)}). Check disk space and permissions of RUNNER_TEMP.`,
};

export type InstallIssue = IssueOf<typeof FORMATS>;

/** What is wrong and what to do. It can hold secrets. */
export function formatInstallIssue(issue: InstallIssue): string {
  return formatIssue(FORMATS, issue, quoted);
}

/** Profiles cannot be installed, and no file of them is left. */
export class InstallError extends Error {
  readonly detail: InstallIssue;

  constructor(detail: InstallIssue, options?: ErrorOptions) {
    super(detail.code, options);
    this.name = 'InstallError';
    this.detail = detail;
  }
}
