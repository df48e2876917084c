import type { StackParameter } from './cloudformation/free-parameters.js';
import type { Repository } from './repository.js';

/** The issuer of tokens on github.com, as IAM names a provider. */
export const GITHUB_PROVIDER = 'token.actions.githubusercontent.com';
export const AUDIENCE = 'sts.amazonaws.com';

/** What the command line asks for, checked. */
export interface InfraOptions {
  readonly file: string;
  readonly repositories: readonly Repository[];
  readonly branches: readonly string[];
  /** The rules of the environments restrict the branches. */
  readonly anyRef: boolean;
  readonly workflows: readonly string[];
  readonly organizationId: string | undefined;
  /** `undefined` chooses by size. */
  readonly form: 'list' | 'organization' | undefined;
  /** Organizational units of the stack sets. */
  readonly units: readonly string[];
  readonly sessionTags: boolean;
  readonly sourceIdentity: boolean;
  readonly leaveSubjectsToHub: boolean;
  readonly issuer: string;
  readonly audience: string;
  /** Where the files for the AWS CLI are written to. Standard output where neither this nor `tryIn` is there. */
  readonly out: string | undefined;
  /** The folder of policies that templates and parameters are written to, to be tried. */
  readonly tryIn: string | undefined;
  /** Parameters that the accounts file does not set. */
  readonly hub: readonly StackParameter[];
  readonly target: readonly StackParameter[];
}
