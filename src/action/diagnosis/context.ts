import type { RunnerKind } from '../../shared/runner/runner-kind.js';
import type { Simulation } from '../exchange/simulation.js';
import type { Claims } from '../exchange/token-claims.js';
import type { Route } from '../route/route.js';

/** What is known of a failed walk besides the failure itself. */
export interface DiagnosisContext {
  readonly route: Route;
  readonly claims: Claims | undefined;
  /** Who signed the hop to the target: the hub session, or the ambient caller; its ARN. */
  readonly caller: string | undefined;
  readonly job: JobFacts;
  /** What IAM said about the hub role's half of the hop; `undefined` when it was not asked or did not say. */
  readonly simulation: Simulation | undefined;
  /** What the accounts file says, for a name that is near the one that was denied; `undefined` when there is none, or it was not read. */
  readonly known?: KnownRoles | undefined;
  /** Account ids are hidden, and so are policies of other accounts that AWS names. */
  readonly hidesAccounts: boolean;
}

/** What the environment and the event payload show of the job. */
export interface JobFacts {
  readonly runner: RunnerKind;
  readonly actor: string;
  /** A pull request from a fork; such jobs never get an OIDC token. */
  readonly fromFork: boolean;
}

/** The roles that the accounts file names. */
export interface KnownRoles {
  /** The hub role's ARN. */
  readonly hubRole: string | undefined;
  readonly accounts: ReadonlyArray<{
    readonly name: string;
    /** 12 digits. */
    readonly id: string;
    /** A role's name, with its path if it has one, or its ARN. */
    readonly role: string | undefined;
  }>;
}
