/** The flags of `xacct migrate`, and the help that names them. */
import { quoted } from '../shared/log/plain.js';
import { formatUse, PROJECT } from '../shared/project.js';
import { formatIssue, type IssueOf, type Show } from '../shared/text/issue-formats.js';

export const MIGRATE_FLAGS = {
  write: 'switch',
  check: 'switch',
  uses: 'text',
  'accounts-file': 'text',
  'keep-session-name': 'switch',
} as const;

export const MIGRATE_PATHS: readonly string[] = ['.github'];
const DEFAULT_USES = formatUse(PROJECT);

export const MIGRATE_USAGE = `Usage: xacct migrate [PATHS] [flags]

Rewrites workflows and actions from aws-actions/configure-aws-credentials. Prints a diff, and changes nothing without --write.
On standard error it reports each step that it leaves alone, with file, line and reason.

  PATHS                 files and folders, in the repository's root folder. Default: .github
  --write               change the files
  --check               print no diff. Exit status 1 if there is a step to migrate
  --uses VALUE          what new steps use, such as 'OWNER/NAME@COMMIT # v1.2.3'. Default: ${DEFAULT_USES}
  --accounts-file FILE  use account: NAME where FILE has the role
  --keep-session-name   keep the session name GitHubActions, where a policy tests it
  --help                print this

Exit status: 0 all is well, 1 --check found a step to migrate, 2 a file could not be read or written.
`;

const FORMATS = {
  'not-a-use': ({ found }: { readonly found: string }, show: Show) =>
    `--uses ${show(found)} is not OWNER/NAME@REF. Add a comment after it only as # and the version.`,
  'write-or-check': () => '--write and --check are both set. Use one of them.',
} as const;

type MigrateFlagIssue = IssueOf<typeof FORMATS>;

/** The sentence of an issue. */
export function formatMigrateFlagIssue(issue: MigrateFlagIssue): string {
  return formatIssue(FORMATS, issue, quoted);
}

/** The value of `--uses` with its comment; `undefined` for one that is none. A path in the repository is a copy of this action there. */
export function readUses(
  text: string = DEFAULT_USES,
): { readonly value: string; readonly comment: string | undefined } | undefined {
  const pattern = /^((?:[\w.-]+\/[\w.-]+(?:\/[\w./-]+)?@[\w./+-]+|\.\/[\w./-]*))(?:\s+(#[ -~]+))?$/;
  const [, value, comment] = pattern.exec(text.trim()) ?? [];
  return value === undefined ? undefined : { value, comment: comment?.trim() };
}
