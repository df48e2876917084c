import { type EvaluationResult, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { iamSigningRegion } from '../../shared/aws/iam-region.js';
import { neededActions } from '../route/needed-actions.js';
import type { AssumeRoleHop } from '../route/route.js';
import { SdkTransport, type TransportTerms } from './sdk-transport.js';
import type { Session } from './session.js';

/**
 * IAM's judgement of the caller's half: identity policies, boundary, organization; never the target's trust policy.
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export interface Simulation {
  /** The actions of the hop that are not allowed. */
  readonly denied: readonly string[];
  readonly how: 'implicit' | 'explicit';
  /** False when an SCP keeps the action from the account, as far as IAM knows. */
  readonly allowedByOrganization: boolean | undefined;
  readonly allowedByBoundary: boolean | undefined;
  /** The policies test context that was not given, so an implicit deny means little. */
  readonly lacksContext: boolean;
}

/**
 * Asks IAM, as the hub session, whether the hub role's own side allows a hop. Sends no context, least of all the external id.
 * `undefined` when IAM does not say: most hub roles may not ask, and IAM's endpoint is another than STS's. Never throws.
 */
export async function simulateHop(
  hop: AssumeRoleHop,
  hub: Session,
  terms: TransportTerms,
): Promise<Simulation | undefined> {
  const transport = new SdkTransport(terms);
  const client = new IAMClient({
    ...transport.clientConfig,
    // With an endpoint of one's own the SDK signs for the client's region, and IAM takes one region of a partition only.
    region: iamSigningRegion(hub.role.partition) ?? 'us-east-1',
    credentials: hub.credentials,
  });
  try {
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: hub.role.arn,
      ActionNames: neededActions(hop),
      ResourceArns: [hop.role.arn],
    });
    const { EvaluationResults } = await client.send(command, { abortSignal: terms.signal });
    return EvaluationResults === undefined || EvaluationResults.length === 0 ? undefined : judge(EvaluationResults);
  } catch {
    return undefined;
  } finally {
    client.destroy();
    transport.close();
  }
}

/** One resource was asked about, so the result for that resource counts, and the result of the action where there is none. */
function judge(results: readonly EvaluationResult[]): Simulation {
  const decisions = results.map((result) => {
    const specific = result.ResourceSpecificResults?.[0];
    return {
      action: result.EvalActionName ?? '',
      decision: specific?.EvalResourceDecision ?? result.EvalDecision ?? 'implicitDeny',
      lacking: specific?.MissingContextValues ?? result.MissingContextValues ?? [],
      boundary: (specific?.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail)
        ?.AllowedByPermissionsBoundary,
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

/** False when any of the denials was for this reason, undefined when IAM says nothing of it. */
function allowedIn(details: ReadonlyArray<boolean | undefined>): boolean | undefined {
  return details.includes(false) ? false : details.find((detail) => detail !== undefined);
}
