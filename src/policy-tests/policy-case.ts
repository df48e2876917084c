import type { ClaimOverrides, SubjectFormat } from '../emulator/github/claims.js';
import type { RoleArn } from '../shared/aws/arn.js';

/** A call of STS on the route: the one on the hub role, or the one on the role that the case is about. */
export type CaseHop = 'hub' | 'target';

/** The calls of a case, in their order. */
export type CaseRoute =
  /** The token for a session of the hub role, and that for one of the target role. */
  | { readonly kind: 'through-hub'; readonly hub: RoleArn; readonly target: RoleArn }
  /** The token for a session of the target role. */
  | { readonly kind: 'direct'; readonly target: RoleArn }
  /** The token for a session of the hub role, and no more. */
  | { readonly kind: 'to-hub'; readonly hub: RoleArn };

export type CaseOutcome = 'allowed' | 'denied';

/** One case: a job's token, the role that it requests, and the expected result. */
export interface PolicyCase {
  readonly name: string;
  readonly route: CaseRoute;
  readonly token: CaseToken;
  readonly session: SessionTerms;
  /** Where the calls come from. */
  readonly sourceIp: string;
  /** The region whose STS is called. */
  readonly region: string;
  readonly expect: Expectation;
}

export interface CaseToken {
  readonly claims: ClaimOverrides;
  readonly subject: SubjectFormat;
  readonly audience: string;
}

/** What is requested for the last session; the hub session before it has the same name and 900 seconds. */
export interface SessionTerms {
  /** `<repo>-<run id>-<attempt>` of the token when absent, as the action has it. */
  readonly name: string | undefined;
  readonly durationSeconds: number;
  /** A secret: in no line of the report. */
  readonly externalId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** JSON text. */
  readonly inlineSessionPolicy: string | undefined;
}

export interface Expectation {
  readonly outcome: CaseOutcome;
  /** The hop that must deny; any when absent. */
  readonly at: CaseHop | undefined;
  /** Text that the deciding sentence must have; upper and lower case are the same. */
  readonly by: string | undefined;
}

/** The roles of a route, each with its hop. */
export function rolesOf(route: CaseRoute): ReadonlyArray<{ readonly hop: CaseHop; readonly role: RoleArn }> {
  switch (route.kind) {
    case 'through-hub':
      return [
        { hop: 'hub', role: route.hub },
        { hop: 'target', role: route.target },
      ];
    case 'direct':
      return [{ hop: 'target', role: route.target }];
    case 'to-hub':
      return [{ hop: 'hub', role: route.hub }];
  }
}
