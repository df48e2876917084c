/** What a step of a workflow asks AWS for, in one run and one job of a matrix. */
import type { AccountsFileIssue } from '../../../accounts/file-messages.js';
import type { ClaimOverrides } from '../../../emulator/github/claims.js';
import type { AssumeRoleInput } from '../../../iam/sts/role-parameters.js';
import type { RoleArn } from '../../../shared/aws/arn.js';
import type { InputIssue } from '../../../shared/inputs/input-messages.js';
import type { CaseHop, CaseOutcome } from '../../policy-case.js';
import type { Place, UndecidedExpression } from '../place.js';
import type { Run } from '../runs/run.js';

export type StepIssue = InputIssue | AccountsFileIssue;

export interface StepPlace extends Place {
  readonly job: string;
  /** Its name, its id, or `step 3`. */
  readonly step: string;
}

export interface WorkflowRequest {
  readonly place: StepPlace;
  /** The jobs and steps that lead to it, the outermost first: those that call its workflow, and that use its composite action. */
  readonly callers: readonly Place[];
  readonly action: 'xacct' | 'xacct-check' | 'configure-aws-credentials';
  readonly run: Run;
  /** The values of the job's matrix that are one text each. */
  readonly matrix: Readonly<Record<string, string>>;
  /** The account's name in the accounts file. */
  readonly account: string | undefined;
  /** The last role, where it is known. */
  readonly role: RoleArn | undefined;
  readonly route: 'hub' | 'direct' | 'chained' | undefined;
  /** The name of a profile that renews itself; `undefined` for the credentials of the step. */
  readonly profile: string | undefined;
  /** The job's environment, where it has one and its name is known. */
  readonly environment: string | undefined;
  readonly token: RequestToken;
  /** True where the job surely runs on a machine of GitHub. */
  readonly isHosted: boolean;
  /** False where the calls start from credentials other than the token, or from a token in a file. */
  readonly usesToken: boolean;
  /** From the token to the last role; empty where they are not known. */
  readonly hops: readonly RequestHop[];
  readonly unknowns: RequestUnknowns;
  /** The region whose STS is called; `undefined` where it is not known. */
  readonly region: string | undefined;
  /** The name of what holds the external id, such as `secrets.EXTERNAL_ID`; its value is never known. */
  readonly externalId: string | undefined;
  /** The conditions of jobs and steps that cannot be decided. */
  readonly conditions: readonly UndecidedExpression[];
  /** What of the request itself cannot be decided. */
  readonly undecided: readonly UndecidedExpression[];
  /** Inputs, or an accounts file, that the step rejects before any call. */
  readonly issues: readonly StepIssue[];
  readonly expected: Expected;
  /** The comments at its step that are about it. */
  readonly comments: readonly Place[];
}

export interface RequestToken {
  readonly grant: TokenGrant;
  readonly claims: ClaimOverrides;
  /** Claims that the job has, with values that are not known. */
  readonly undetermined: readonly string[];
  readonly audience: string;
}

/** Whether GitHub gives the job an OIDC token. `place` is where that is decided. */
export type TokenGrant =
  | { readonly granted: true; readonly place: Place }
  | { readonly granted: false; readonly reason: 'fork' | 'no-permission' | 'caller-permission'; readonly place: Place };

export interface RequestHop {
  readonly hop: CaseHop;
  readonly call: 'AssumeRoleWithWebIdentity' | 'AssumeRole';
  readonly role: RoleArn;
  readonly input: AssumeRoleInput;
}

/** Values of the calls that are not known, each with its causes: the inputs have a placeholder for them. */
export interface RequestUnknowns {
  readonly sessionName: readonly string[];
  readonly sourceIdentity: readonly string[];
  /** By the tag's key. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

export interface Expected {
  readonly outcome: CaseOutcome;
  /** `default`: what a job can ask for is allowed. `fork`: a pull request from a fork is denied. Or the comment that says otherwise. */
  readonly by: 'default' | 'fork' | Place;
}
