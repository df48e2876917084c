/** The roles that a folder of policies has. Loaded only where there is one. */
import type { AccountData, RoleData } from '../iam/aws-model.js';
import { LocatedPolicy, type Policy, parsePolicy } from '../iam/document.js';
import { formatPolicyFileIssue, formatPolicyFileWarning } from '../policy-files/policy-file-messages.js';
import { type AccountNames, readPolicies } from '../policy-files/read-policies.js';
import { type RoleArn, roleArnFromName } from '../shared/aws/arn.js';
import type { Hide } from '../shared/runner/step.js';

export interface WrittenRole {
  readonly arn: RoleArn;
  readonly trust: Policy;
  /** The file of its trust policy. */
  readonly file: string;
  /** `undefined` where the folder does not set it. */
  readonly maxSessionDurationSeconds: number | undefined;
  /** Where a value is written that is not known here, such as one of another stack. The trust policy is not known then. */
  readonly undetermined: string | undefined;
}

export type WrittenRolesReading =
  | { readonly ok: true; readonly roles: WrittenRoles; readonly warnings: (hide: Hide) => readonly string[] }
  | { readonly ok: false; readonly errors: (hide: Hide) => readonly string[] };

/** Reads a folder of policies as `xacct test` does. `folder` is absolute; files are named relative to the workspace. */
export function readWrittenRoles(folder: string, names: AccountNames, workspace: string): WrittenRolesReading {
  const reading = readPolicies(folder, names, workspace);
  if (!reading.ok) {
    const { issues } = reading;
    return { ok: false, errors: (hide) => issues.map((issue) => formatPolicyFileIssue(issue, hide)) };
  }
  const { data, warnings } = reading.policies;
  return {
    ok: true,
    roles: new WrittenRoles(data.accounts),
    warnings: (hide) => warnings.map((warning) => formatPolicyFileWarning(warning, hide)),
  };
}

export class WrittenRoles {
  readonly #accounts: Readonly<Record<string, AccountData>>;

  constructor(accounts: Readonly<Record<string, AccountData>>) {
    this.#accounts = accounts;
  }

  /** The role of this name in the account, whatever its path and case: IAM has one of them only. */
  find({ account, name, partition }: RoleArn): WrittenRole | undefined {
    const data = Object.hasOwn(this.#accounts, account) ? this.#accounts[account] : undefined;
    for (const [nameWithPath, role] of Object.entries(data?.roles ?? {})) {
      const arn = roleArnFromName(data?.partition ?? partition, account, nameWithPath);
      if (arn?.name.toLowerCase() === name.toLowerCase()) return writtenRole(arn, role);
    }
    return undefined;
  }
}

function writtenRole(
  arn: RoleArn,
  { trustPolicy, origin, undetermined, maxSessionDurationSeconds }: RoleData,
): WrittenRole {
  const located = trustPolicy instanceof LocatedPolicy ? trustPolicy : undefined;
  return {
    arn,
    trust: located?.policy ?? parsePolicy(trustPolicy, 'trust'),
    file: located?.origin.file ?? origin?.file ?? '',
    maxSessionDurationSeconds,
    undetermined: undetermined && [undetermined.file, undetermined.place].filter((part) => part !== '').join(': '),
  };
}
