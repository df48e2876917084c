import { type EvaluationResult, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { type AssumeRoleHop, neededActions } from '../route/route.js';
import type { Iam } from './iam.js';
import type { Session } from './session.js';

/**
 * IAM's decision on the caller's side: identity policies, boundary, organization; never the target's trust policy.
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export interface Simulation {
  /** The actions of the hop that are not allowed. */
  readonly denied: readonly string[];
  readonly how: 'implicit' | 'explicit';
  /** False when an SCP denies the action, as far as IAM knows. */
  readonly allowedByOrganization: boolean | undefined;
  readonly allowedByBoundary: boolean | undefined;
  /** The policies test context keys that were not sent, so an implicit deny is not certain. */
  readonly lacksContext: boolean;
}

/**
 * Asks IAM, as the hub session, whether the hub role's own side allows a hop. Sends no context, and so never the external id.
 * `undefined` when IAM does not answer: most hub roles are not allowed to call it. Never throws.
 */
export async function simulateHop(
  hop: AssumeRoleHop,
  hub: Session,
  iam: Iam,
  abortSignal: AbortSignal,
): Promise<Simulation | undefined> {
  try {
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: hub.role.arn,
      ActionNames: neededActions(hop),
      ResourceArns: [hop.role.arn],
    });
    const { EvaluationResults: results = [] } = await iam.client(hub, 1).send(command, { abortSignal });
    return results.length === 0 ? undefined : simulationOf(results);
  } catch {
    return undefined;
  }
}

/** The result for the one resource counts, or that of the action where there is none. */
function simulationOf(results: readonly EvaluationResult[]): Simulation {
  const decisions = results.map((result) => {
    const specific = result.ResourceSpecificResults?.[0];
    const boundary = specific?.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
    return {
      action: result.EvalActionName ?? '',
      decision: specific?.EvalResourceDecision ?? result.EvalDecision ?? 'implicitDeny',
      lacking: specific?.MissingContextValues ?? result.MissingContextValues ?? [],
      boundary: boundary?.AllowedByPermissionsBoundary,
      organization: result.OrganizationsDecisionDetail?.AllowedByOrganizations,
    };
  });
  const denied = decisions.filter(({ decision }) => decision !== 'allowed');
  return {
    denied: denied.map(({ action }) => action),
    how: denied.some(({ decision }) => decision === 'explicitDeny') ? 'explicit' : 'implicit',
    allowedByOrganization: allowedIn(denied.map(({ organization }) => organization)),
    allowedByBoundary: allowedIn(denied.map(({ boundary }) => boundary)),
    lacksContext: denied.some(({ lacking }) => lacking.length > 0),
  };
}

/** False when it denies any of the actions; `undefined` when IAM reports nothing about it. */
function allowedIn(details: ReadonlyArray<boolean | undefined>): boolean | undefined {
  return details.includes(false) ? false : details.find((detail) => detail !== undefined);
}
