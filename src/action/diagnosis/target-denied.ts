import type { Simulation } from '../exchange/simulation.js';
import { type AssumeRoleHop, isAmbient } from '../route/route.js';
import { type CallerName, callerOf } from './caller.js';
import type { DiagnosisContext } from './context.js';
import { type Denial, type DeniedBy, readDenial } from './denial-message.js';
import type { Certainty, DiagnosisCode, DiagnosisDraft, Side, Snippet } from './diagnosis.js';
import { type Message, msg } from './message.js';
import { EXTERNAL_ID_PLACEHOLDER, hubPermission, subjectOf, targetTrust } from './statements.js';
import { type DeniedHop, targetCauses } from './target-causes.js';

/** Which side is at fault, and what tells so. */
interface DeniedHalf {
  readonly code: DiagnosisCode;
  readonly side: Side;
  readonly certainty: Certainty;
  readonly sentence: Message;
}

/**
 * `AssumeRole` was denied on the way to the target. Across accounts both halves must allow it, and STS mostly does not say
 * which one does not. What is known, in falling order: the tail of AWS's sentence, IAM's simulation of the hub's half, nothing.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function explainTargetDenied(
  hop: AssumeRoleHop,
  message: string,
  circumstances: DiagnosisContext,
): DiagnosisDraft {
  const denial = readDenial(message);
  const caller = callerOf(circumstances);
  const verdict =
    denial.decided === undefined
      ? (bySimulation(hop, denial, circumstances.simulation, caller) ?? undecided(hop, denial, caller))
      : byWords(hop, denial, denial.decided.policy, denial.decided.how, caller);
  const subject = isAmbient(circumstances.route) ? undefined : subjectOf(circumstances.claims);
  const denied = { hop, denial, caller, subject };
  return {
    ...verdict,
    causes: targetCauses(verdict.code, denied, circumstances),
    hints: hints(denied, verdict, circumstances),
    pastes: pastes(denied, verdict),
  };
}

function byWords(
  hop: AssumeRoleHop,
  denial: Denial,
  policy: DeniedBy,
  how: 'explicit' | 'implicit',
  caller: CallerName,
): DeniedHalf {
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
            sentence: msg`A policy of ${caller.principal} denies ${action} on ${role} in so many words: take that deny away, an allow does not help.`,
          }
        : {
            code: 'hub-permission-missing',
            side: 'workflow or hub',
            certainty,
            sentence: msg`The permissions of ${caller.principal} do not allow ${action} on ${role}. Check the account id and the role name first, then add the statement from the diagnosis in this step's log to the permissions.`,
          };
    case 'trust':
      return how === 'explicit'
        ? {
            code: 'explicitly-denied',
            side: 'target',
            certainty,
            sentence: msg`The trust policy of ${role} denies ${action} to ${caller.principal} in so many words: take that deny away, an allow does not help.`,
          }
        : {
            code: 'target-trust-missing',
            side: 'target',
            certainty,
            sentence: msg`The trust policy of ${role} does not allow ${action} to ${caller.principal}. ${mendTrust(hop)}.`,
          };
    case 'service-control':
    case 'resource-control':
      return {
        code: 'denied-by-organization',
        side: 'organization',
        certainty,
        sentence: msg`A ${policyName(policy)} of the organization keeps ${action} on ${role} from ${caller.principal}: ask whoever keeps the organization to allow it.`,
      };
    case 'boundary':
      return {
        code: 'denied-by-boundary',
        side: 'hub',
        certainty,
        sentence: msg`The permissions boundary of ${caller.principal} does not let ${action} on ${role} through: widen the boundary.`,
      };
    case 'session':
      return {
        code: 'denied-by-session-policy',
        side: 'hub',
        certainty,
        sentence: msg`A session policy on the session that asks does not let ${action} on ${role} through: the hub session is made without one, so look where the credentials come from.`,
      };
    case 'vpc-endpoint':
      return {
        code: 'denied-by-vpc-endpoint',
        side: 'network',
        certainty,
        sentence: msg`The policy of the VPC endpoint for STS does not let ${action} on ${role} through: allow it there.`,
      };
    case 'unnamed':
      return {
        code: 'explicitly-denied',
        side: 'unknown',
        certainty,
        sentence: msg`A policy denies ${action} on ${role} explicitly, and AWS does not say which one. Look for Deny in the permissions and boundary of ${caller.principal}, the role's trust policy, and the organization's policies.`,
      };
  }
}

/** A statement that is there already is changed: a second one beside it would let its conditions be passed by. */
function mendTrust({ externalId }: AssumeRoleHop): Message {
  return externalId === undefined
    ? msg`Compare it with the possible causes and the statement in the diagnosis in this step's log`
    : msg`Compare its external id with the one that was sent, then the rest with the diagnosis in this step's log`;
}

function policyName(policy: 'service-control' | 'resource-control'): Message {
  return policy === 'service-control' ? msg`service control policy (SCP)` : msg`resource control policy (RCP)`;
}

/** What IAM says of the hub's half is a likelihood, never a certainty: it does not see everything STS sees. */
function bySimulation(
  hop: AssumeRoleHop,
  denial: Denial,
  simulation: Simulation | undefined,
  caller: CallerName,
): DeniedHalf | undefined {
  if (simulation === undefined) return undefined;
  const certainty = 'likely';
  const role = hop.role.arn;
  if (simulation.denied.length === 0) {
    return {
      code: 'target-trust-missing',
      side: 'workflow or target',
      certainty,
      sentence: msg`The trust policy of ${role} most likely does not allow ${denial.action} to ${caller.principal}, whose own permissions do. ${mendTrust(hop)}.`,
    };
  }
  const action = simulation.denied[0] ?? denial.action;
  if (simulation.allowedByOrganization === false) {
    return {
      code: 'denied-by-organization',
      side: 'organization',
      certainty,
      sentence: msg`A service control policy (SCP) most likely keeps ${action} on ${role} from ${caller.principal}: ask whoever keeps the organization to allow it.`,
    };
  }
  if (simulation.allowedByBoundary === false) {
    return {
      code: 'denied-by-boundary',
      side: 'hub',
      certainty,
      sentence: msg`The permissions boundary of ${caller.principal} most likely does not let ${action} on ${role} through: widen the boundary.`,
    };
  }
  if (simulation.how === 'explicit') {
    return {
      code: 'explicitly-denied',
      side: 'hub',
      certainty,
      sentence: msg`A policy of ${caller.principal} most likely denies ${action} on ${role} in so many words: take that deny away, an allow does not help.`,
    };
  }
  // An implicit deny may only mean that a condition could not be tested.
  if (simulation.lacksContext) return undefined;
  return {
    code: 'hub-permission-missing',
    side: 'workflow or hub',
    certainty,
    sentence: msg`The permissions of ${caller.principal} most likely do not allow ${action} on ${role}. Check the account id and the role name first, then add the statement from the diagnosis in this step's log to the permissions.`,
  };
}

function undecided(hop: AssumeRoleHop, denial: Denial, caller: CallerName): DeniedHalf {
  return {
    code: 'hop-denied',
    side: 'workflow, hub or target',
    certainty: 'one of these',
    sentence: msg`The role ${hop.role.arn} does not exist, or the permissions of ${caller.principal} or the role's trust policy do not allow ${denial.action}. Check the account id and the role name first, then compare both policies with the diagnosis in this step's log.`,
  };
}

function hints(
  { denial }: DeniedHop,
  { certainty, code }: DeniedHalf,
  { simulation, route }: DiagnosisContext,
): Message[] {
  const texts: Message[] = [];
  if (denial.policyArn !== undefined) texts.push(msg`AWS names the policy: ${denial.policyArn}.`);
  if (certainty === 'certain') return texts;
  if (code === 'denied-by-organization') {
    texts.push(
      msg`IAM has been seen to report an SCP where only the permission itself was missing: look at the permissions too.`,
    );
  }
  texts.push(msg`A service control policy, a resource control policy or a permissions boundary can deny this as well.`);
  // Only a hub session is asked with, never the runner's own credentials.
  if (simulation === undefined && !isAmbient(route)) {
    texts.push(
      msg`Where the hub role may call iam:SimulatePrincipalPolicy on itself, and IAM can be reached, the step tells the two sides apart.`,
    );
  }
  return texts;
}

function pastes({ hop, denial, caller, subject }: DeniedHop, { code, certainty }: DeniedHalf): Snippet[] {
  const { action: denied } = denial;
  const hub: Snippet = {
    where: msg`the permissions of ${caller.principal}`,
    language: 'json',
    text: hubPermission(hop, denied),
    detail: msg`If the account id ${hop.role.account} and the role name are right:`,
  };
  const path = caller.pathUnknown ? msg`, with the path of the principal's role if it has one` : msg``;
  const externalId =
    hop.externalId === undefined ? msg`` : msg`, with the external id in place of ${EXTERNAL_ID_PLACEHOLDER}`;
  const target: Snippet = {
    where: msg`the trust policy of ${hop.role.arn}${path}${externalId}`,
    language: 'json',
    text: targetTrust(hop, caller.principal, { denied, subject }),
    detail: msg`If the trust policy has a statement for ${caller.principal} already, change that statement. Add the values below to its conditions and keep its other conditions. A second statement would bypass them: IAM rejects one with the same Sid.`,
  };
  const unsureOfScp = code === 'denied-by-organization' && certainty === 'likely';
  return [
    ...(code === 'hub-permission-missing' || code === 'hop-denied' || unsureOfScp ? [hub] : []),
    ...(code === 'target-trust-missing' || code === 'hop-denied' ? [target] : []),
  ];
}
