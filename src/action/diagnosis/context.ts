import type { RoleArn } from '../../shared/aws/arn.js';
import type { Project } from '../../shared/project.js';
import type { RunnerKind } from '../../shared/runner/runner-kind.js';
import type { ReadHop } from '../evidence/read-hop.js';
import type { Simulation } from '../exchange/simulation.js';
import type { Claims } from '../exchange/token-claims.js';
import type { Route } from '../route/route.js';

/** What is known of a failed exchange in addition to the failure. */
export interface DiagnosisContext {
  readonly route: Route;
  /** The target roles of all exchanges that are explained together; that of the route where absent. */
  readonly targets?: readonly RoleArn[];
  readonly claims: Claims | undefined;
  /** The ARN that signed the request for the target role: the hub session's, or the ambient caller's. */
  readonly caller: string | undefined;
  readonly job: JobFacts;
  /** IAM's simulation of the hub role's permissions; `undefined` when there was none. */
  readonly simulation: Simulation | undefined;
  /** What was read in both accounts; `undefined` where there is no role for that. */
  readonly evidence?: ReadHop | undefined;
  /** The roles in the accounts file; `undefined` when there is no such file, or it was not read. */
  readonly known?: KnownRoles | undefined;
  /** The step is check, whose targets the accounts file alone sets. */
  readonly isCheck?: boolean;
  /** Account ids are hidden, and so are policies that AWS names in other accounts. */
  readonly hidesAccounts: boolean;
}

/** What the environment and the event payload show of the job. */
export interface JobFacts {
  readonly runner: RunnerKind;
  readonly actor: string;
  /** A pull request from a fork; such jobs never get an OIDC token. */
  readonly fromFork: boolean;
  /** The copy of this action that runs. */
  readonly project: Project;
}

/** The roles that the accounts file names. */
export interface KnownRoles {
  /** The ARN of the hub role for the target of the route. */
  readonly hubRole: string | undefined;
  readonly accounts: readonly KnownAccount[];
}

/** An account of the accounts file. */
export interface KnownAccount {
  readonly name: string;
  /** 12 digits. */
  readonly id: string;
  /** A role's name, with its path if it has one, or its ARN. */
  readonly role: string | undefined;
  /** The environment that the file sets for its jobs. */
  readonly environment?: string | undefined;
  /** The name of the variable with the external id. */
  readonly externalIdEnv?: string | undefined;
}
