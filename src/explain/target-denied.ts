import { parseAssumedRoleArn } from '../aws/arn.js';
import type { Simulation } from '../exchange/simulation.js';
import { type AssumeRoleHop, isAmbient } from '../route/route.js';
import type { Circumstances } from './context.js';
import { type Denial, type PolicyKind, readDenial } from './denial-message.js';
import type { Certainty, DiagnosisCode, Finding, Paste, Side } from './diagnosis.js';
import { EXTERNAL_ID_PLACEHOLDER, hubPermission, targetTrust } from './statements.js';
import { say, type Text } from './text.js';

/** Which side is at fault, and what tells so. */
interface Verdict {
  readonly code: DiagnosisCode;
  readonly side: Side;
  readonly certainty: Certainty;
  readonly sentence: Text;
}

/**
 * `AssumeRole` was denied on the way to the target. Across accounts both halves must allow it, and STS mostly does not say
 * which one does not. What is known, in falling order: the tail of AWS's sentence, IAM's simulation of the hub's half, nothing.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function explainTargetDenied(hop: AssumeRoleHop, message: string, circumstances: Circumstances): Finding {
  const denial = readDenial(message);
  const caller = callerOf(circumstances);
  const verdict =
    denial.decided === undefined
      ? (bySimulation(hop, denial, circumstances.simulation, caller) ?? undecided(hop, denial, caller))
      : byWords(hop, denial, denial.decided.policy, denial.decided.how, caller);
  return {
    ...verdict,
    hints: hints(hop, denial, verdict, circumstances),
    pastes: pastes(hop, denial, verdict, caller),
  };
}

/** Who asked, as a policy names it: the hub role, or the ambient caller's role. */
interface CallerName {
  readonly principal: string;
  /** The role's ARN is a guess: an assumed-role ARN does not hold the role's path. */
  readonly pathUnknown: boolean;
  readonly account: string | undefined;
}

function callerOf({ route, caller }: Circumstances): CallerName {
  const first = route.hops[0];
  if (first.lands === 'hub') return { principal: first.role.arn, pathUnknown: false, account: first.role.account };
  const session = parseAssumedRoleArn(caller ?? '');
  if (session === undefined) {
    const account = /^arn:[\w-]+:iam::(\d{12}):/.exec(caller ?? '')?.[1];
    return { principal: caller ?? 'ARN-OF-THE-CALLER', pathUnknown: caller === undefined, account };
  }
  const { partition, account, roleName } = session;
  return { principal: `arn:${partition}:iam::${account}:role/${roleName}`, pathUnknown: true, account };
}

function byWords(
  hop: AssumeRoleHop,
  denial: Denial,
  policy: PolicyKind,
  how: 'explicit' | 'implicit',
  caller: CallerName,
): Verdict {
  const certainty = 'certain';
  const { action } = denial;
  const role = hop.role.arn;
  switch (policy) {
    case 'identity':
      return how === 'explicit'
        ? {
            code: 'explicitly-denied',
            side: 'hub',
            certainty,
            sentence: say`A policy of ${caller.principal} denies ${action} on ${role} in so many words: take that deny away, an allow does not help.`,
          }
        : {
            code: 'hub-permission-missing',
            side: 'hub',
            certainty,
            sentence: say`The permissions of ${caller.principal} do not allow ${action} on ${role}: add the statement from the diagnosis in this step's log to them.`,
          };
    case 'trust':
      return how === 'explicit'
        ? {
            code: 'explicitly-denied',
            side: 'target',
            certainty,
            sentence: say`The trust policy of ${role} denies ${action} to ${caller.principal} in so many words: take that deny away, an allow does not help.`,
          }
        : {
            code: 'target-trust-missing',
            side: 'target',
            certainty,
            sentence: say`The trust policy of ${role} does not allow ${action} to ${caller.principal}: ${mendTrust(hop)}.`,
          };
    case 'service-control':
    case 'resource-control':
      return {
        code: 'denied-by-organization',
        side: 'organization',
        certainty,
        sentence: say`A ${policyName(policy)} of the organization keeps ${action} on ${role} from ${caller.principal}: ask whoever keeps the organization to allow it.`,
      };
    case 'boundary':
      return {
        code: 'denied-by-boundary',
        side: 'hub',
        certainty,
        sentence: say`The permissions boundary of ${caller.principal} does not let ${action} on ${role} through: widen the boundary.`,
      };
    case 'session':
      return {
        code: 'denied-by-session-policy',
        side: 'hub',
        certainty,
        sentence: say`A session policy on the session that asks does not let ${action} on ${role} through: the hub session is made without one, so look where the credentials come from.`,
      };
    case 'vpc-endpoint':
      return {
        code: 'denied-by-vpc-endpoint',
        side: 'network',
        certainty,
        sentence: say`The policy of the VPC endpoint for STS does not let ${action} on ${role} through: allow it there.`,
      };
  }
}

/** A statement that is there already, and asks for another external id, is no reason to add one. */
function mendTrust({ externalId }: AssumeRoleHop): Text {
  return externalId === undefined
    ? say`add the statement from the diagnosis in this step's log to it`
    : say`compare the external id that it asks for with the one that was sent, or add the statement from the diagnosis in this step's log to it`;
}

function policyName(policy: 'service-control' | 'resource-control'): Text {
  return policy === 'service-control' ? say`service control policy (SCP)` : say`resource control policy (RCP)`;
}

/** What IAM says of the hub's half is a likelihood, never a certainty: it does not see everything STS sees. */
function bySimulation(
  hop: AssumeRoleHop,
  denial: Denial,
  simulation: Simulation | undefined,
  caller: CallerName,
): Verdict | undefined {
  if (simulation === undefined) return undefined;
  const certainty = 'likely';
  const role = hop.role.arn;
  if (simulation.denied.length === 0) {
    return {
      code: 'target-trust-missing',
      side: 'target',
      certainty,
      sentence: say`The trust policy of ${role} most likely does not allow ${denial.action} to ${caller.principal}, whose own permissions do: ${mendTrust(hop)}.`,
    };
  }
  const action = simulation.denied[0] ?? denial.action;
  if (simulation.allowedByOrganization === false) {
    return {
      code: 'denied-by-organization',
      side: 'organization',
      certainty,
      sentence: say`A service control policy (SCP) most likely keeps ${action} on ${role} from ${caller.principal}: ask whoever keeps the organization to allow it.`,
    };
  }
  if (simulation.allowedByBoundary === false) {
    return {
      code: 'denied-by-boundary',
      side: 'hub',
      certainty,
      sentence: say`The permissions boundary of ${caller.principal} most likely does not let ${action} on ${role} through: widen the boundary.`,
    };
  }
  if (simulation.how === 'explicit') {
    return {
      code: 'explicitly-denied',
      side: 'hub',
      certainty,
      sentence: say`A policy of ${caller.principal} most likely denies ${action} on ${role} in so many words: take that deny away, an allow does not help.`,
    };
  }
  // An implicit deny may only mean that a condition could not be tested.
  if (simulation.lacksContext) return undefined;
  return {
    code: 'hub-permission-missing',
    side: 'hub',
    certainty,
    sentence: say`The permissions of ${caller.principal} most likely do not allow ${action} on ${role}: add the statement from the diagnosis in this step's log to them.`,
  };
}

function undecided(hop: AssumeRoleHop, denial: Denial, caller: CallerName): Verdict {
  return {
    code: 'hop-denied',
    side: 'hub or target',
    certainty: 'one of these',
    sentence: say`Either the permissions of ${caller.principal} or the trust policy of ${hop.role.arn} do not allow ${denial.action}, or there is no such role: compare both with the statements in the diagnosis in this step's log.`,
  };
}

function hints(hop: AssumeRoleHop, denial: Denial, verdict: Verdict, circumstances: Circumstances): Text[] {
  const { simulation, route } = circumstances;
  const texts: Text[] = [];
  if (denial.policyArn !== undefined) texts.push(say`AWS names the policy: ${denial.policyArn}.`);
  if (denial.action === 'sts:TagSession') {
    texts.push(
      hop.tags.length > 0
        ? say`The step sends session tags, so both halves must allow sts:TagSession beside sts:AssumeRole; without role-session-tags it is not needed.`
        : say`The step sends no tags, but the session that asks passes its own on (as EKS Pod Identity does), so both halves must allow sts:TagSession.`,
    );
  }
  if (denial.action === 'sts:SetSourceIdentity') {
    texts.push(
      say`Both halves must allow sts:SetSourceIdentity beside sts:AssumeRole, because the session bears a source identity.`,
    );
  }
  const trustMatters = verdict.code === 'target-trust-missing' || verdict.code === 'hop-denied';
  if (trustMatters) {
    texts.push(
      say`Where the trust policy has a statement for this principal already, mend that one: a second statement beside it would let the first one's conditions be passed by.`,
      hop.externalId === undefined
        ? say`No external id was sent: a trust policy that asks for sts:ExternalId denies that, so write role-external-id then.`
        : say`An external id was sent: it must be the same, letter for letter, as in the condition on sts:ExternalId.`,
      say`A hub role that was deleted and made again is another one to IAM: save the target's trust policy again, so that it means the new one.`,
      say`A condition on sts:RoleSessionName must match ${hop.sessionName}, the session name that was asked for.`,
    );
  }
  if (verdict.certainty === 'certain') return texts;

  if (trustMatters) {
    texts.push(
      say`The role may not exist in account ${hop.role.account}, or stand below a path: STS says the same then.`,
    );
  }
  if (verdict.code === 'denied-by-organization') {
    texts.push(
      say`IAM has been seen to report an SCP where only the permission itself was missing: look at the permissions too.`,
    );
  }
  texts.push(say`A service control policy, a resource control policy or a permissions boundary can deny this as well.`);
  // Only a hub session is asked with, never the runner's own credentials.
  if (simulation === undefined && !isAmbient(route)) {
    texts.push(
      say`Where the hub role may call iam:SimulatePrincipalPolicy on itself, and IAM can be reached, the step tells the two sides apart.`,
    );
  }
  return texts;
}

function pastes(
  hop: AssumeRoleHop,
  { action }: Denial,
  { side, code, certainty }: Verdict,
  caller: CallerName,
): Paste[] {
  const hub: Paste = {
    where: say`the permissions of ${caller.principal}`,
    language: 'json',
    text: hubPermission(hop, action),
  };
  const path = caller.pathUnknown ? say`, with the path of the principal's role if it has one` : say``;
  const externalId =
    hop.externalId === undefined ? say`` : say`, with the external id in place of ${EXTERNAL_ID_PLACEHOLDER}`;
  const target: Paste = {
    where: say`the trust policy of ${hop.role.arn}${path}${externalId}`,
    language: 'json',
    text: targetTrust(hop, caller.principal, action),
  };
  const unsureOfScp = code === 'denied-by-organization' && certainty === 'likely';
  return [
    ...(code === 'hub-permission-missing' || side === 'hub or target' || unsureOfScp ? [hub] : []),
    ...(code === 'target-trust-missing' || side === 'hub or target' ? [target] : []),
  ];
}
