import { parseAssumedRoleArn } from '../../shared/aws/arn.js';
import type { Simulation } from '../exchange/simulation.js';
import { UNKNOWN_CLAIM } from '../exchange/token-claims.js';
import { type AssumeRoleHop, isAmbient } from '../route/route.js';
import { evidenceNotes, explainByEvidence } from './by-evidence.js';
import type { DiagnosisContext } from './context.js';
import { type Decider, readDenial } from './denial-message.js';
import { type DeniedHop, fileCauses, hubChange, hubSnippet, rolesText, targetSnippet } from './denied-hop.js';
import { type Certainty, type DiagnosisDraft, type DraftList, draft } from './diagnosis.js';
import { wrongEnvironment } from './environment.js';
import { fixedText, type Message, msg } from './message.js';
import { subjectOf } from './statements.js';
import { externalIdFix, missingExternalId, notInCheck, targetSettings } from './target-settings.js';
import { wrongRole } from './wrong-role.js';

/**
 * `AssumeRole` was denied for the target role. Across accounts both sides must allow it, and STS mostly does not say which one does not.
 * What is known, in falling order: the policies that were read, the end of AWS's message, IAM's simulation of the hub's side, nothing.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function explainTargetDenied(hop: AssumeRoleHop, message: string, context: DiagnosisContext): DiagnosisDraft {
  const denial = readDenial(message);
  const principal = principalOf(context);
  const isFromToken = !isAmbient(context.route);
  const subject = isFromToken ? subjectOf(context.claims) : undefined;
  const pathUnknown = !isFromToken && principal !== context.caller;
  const isSubjectUnknown = isFromToken && context.claims?.sub === UNKNOWN_CLAIM;
  const environment = wrongEnvironment(context);
  const settings = targetSettings(hop, context);
  const denied: DeniedHop = {
    hop,
    roles: rolesOf(hop, context),
    denial,
    principal,
    pathUnknown,
    subject,
    isSubjectUnknown,
    settings,
    environment,
  };
  const { evidence } = context;
  const byEvidence = evidence && explainByEvidence(denied, evidence, context);
  if (byEvidence !== undefined) return byEvidence;
  const without = explainByMessage(denied, context);
  const notes = evidence === undefined ? [] : evidenceNotes(denied, evidence);
  // What the notes say is of this account alone.
  return notes.length === 0 ? without : { ...without, notes: [...without.notes, ...notes], hubChange: undefined };
}

/** Those of all exchanges that are explained together, each once. */
function rolesOf({ role }: AssumeRoleHop, { targets = [] }: DiagnosisContext): DeniedHop['roles'] {
  const others = new Map(targets.map((target) => [target.arn, target]));
  others.delete(role.arn);
  return [role, ...others.values()];
}

/** By AWS's message, and by IAM's simulation where that leaves it open. */
function explainByMessage(denied: DeniedHop, context: DiagnosisContext): DiagnosisDraft {
  const { decided, action } = denied.denial;
  if (decided !== undefined) return explainDecided(denied, { ...decided, action, certainty: 'certain' }, context);
  const simulated = context.simulation && deciderBySimulation(context.simulation);
  if (simulated === undefined) return explainUndecided(denied, context);
  const [simulatedAction = action] = context.simulation?.denied ?? [];
  return explainDecided(denied, { ...simulated, action: simulatedAction, certainty: 'likely' }, context);
}

/** What denied the request by IAM's simulation, which reads the hub's side only; `undefined` when it leaves that open. */
function deciderBySimulation(simulation: Simulation): Decider | undefined {
  const { denied, how, allowedByOrganization, allowedByBoundary, lacksContext } = simulation;
  if (denied.length === 0) return { policy: 'trust', how: 'implicit' };
  if (allowedByOrganization === false) return { policy: 'service-control', how: 'implicit' };
  if (allowedByBoundary === false) return { policy: 'boundary', how: 'implicit' };
  // An implicit deny may only mean that a condition could not be tested.
  return how === 'implicit' && lacksContext ? undefined : { policy: 'identity', how };
}

function explainUndecided(denied: DeniedHop, context: DiagnosisContext): DiagnosisDraft {
  const { hop, denial, principal } = denied;
  const [first] = fileCauses(denied);
  return draft('hop-denied', 'workflow, hub or target', 'one of these', {
    sentence: msg`The role ${hop.role.arn} does not exist, or the permissions of ${principal} or the role's trust policy do not allow ${denial.action}. ${first ?? msg`Check the account id and the role name first, then compare both policies with the diagnosis in this step's log.`}`,
    causes: [
      ...fileCauses(denied),
      ...roleCauses(denied, context),
      hubCause(denied),
      ...trustCauses(denied),
      ORGANIZATION_CAUSE,
    ],
    notes: [
      // Only a hub session calls the simulation, never the runner's own credentials.
      context.simulation === undefined &&
        !isAmbient(context.route) &&
        msg`If the hub role may call iam:SimulatePrincipalPolicy on itself and IAM can be reached, this step reports which side most likely denies.`,
    ],
    snippets: [hubSnippet(denied), targetSnippet(denied)],
  });
}

/** What denied an action: certain by AWS's message, or likely by IAM's simulation. */
interface Decision extends Decider {
  readonly action: string;
  readonly certainty: Certainty;
}

function explainDecided(denied: DeniedHop, decision: Decision, context: DiagnosisContext): DiagnosisDraft {
  const { policy, how, action, certainty } = decision;
  const { hop, denial, principal } = denied;
  const [first] = fileCauses(denied);
  const role = hop.role.arn;
  const isOne = denied.roles.length === 1;
  const isLikely = certainty === 'likely';
  const likely = fixedText(isLikely ? 'most likely ' : '');
  const denies = msg`${likely}${fixedText(how === 'explicit' ? 'denies' : 'does not allow')} ${action}`;
  const fix = how === 'explicit' ? REMOVE_DENY : msg`Allow it there.`;
  const notes = [
    isLikely &&
      msg`This is the result of iam:SimulatePrincipalPolicy, which evaluates the hub role's side only. It can be wrong.`,
    denial.policyArn !== undefined && msg`AWS names the policy: ${denial.policyArn}.`,
  ];
  const causes = [isLikely && ORGANIZATION_CAUSE];

  switch (policy) {
    case 'identity':
      return how === 'explicit'
        ? draft('explicitly-denied', 'hub', certainty, {
            sentence: msg`A policy of ${principal} ${likely}denies ${action} on ${role} explicitly. ${REMOVE_DENY}`,
            notes: [msg`In IAM, open ${principal} and see Permissions.`, ...notes],
          })
        : draft('hub-permission-missing', 'workflow or hub', certainty, {
            sentence: msg`The permissions of ${principal} ${likely}do not allow ${action} on ${rolesText(denied)}. Check the account ${isOne ? fixedText('id and the role name') : fixedText('ids and the role names')} first, then add the statement in this step's log.`,
            causes: [...roleCauses(denied, context), hubCause(denied), ...causes],
            hubChange: hubChange(denied, action, certainty),
            notes,
            snippets: [hubSnippet(denied)],
          });
    case 'trust':
      return how === 'explicit'
        ? draft('explicitly-denied', 'target', certainty, {
            sentence: msg`The trust policy of ${role} denies ${action} for ${principal} explicitly. ${REMOVE_DENY}`,
            notes: [msg`In IAM, open ${role} and see Trust relationships.`, ...notes],
          })
        : draft('target-trust-missing', isLikely || first !== undefined ? 'workflow or target' : 'target', certainty, {
            sentence: msg`The trust policy of ${role} ${denies} for ${principal}. ${first ?? compareTrust(denied)}`,
            causes: [...fileCauses(denied), ...roleCauses(denied, context), ...trustCauses(denied), ...causes],
            notes,
            snippets: [targetSnippet(denied)],
          });
    case 'service-control':
    case 'resource-control':
      return draft('denied-by-organization', 'organization', certainty, {
        sentence: msg`A ${fixedText(policy === 'service-control' ? 'service control policy (SCP)' : 'resource control policy (RCP)')} of the organization ${denies} on ${role} for ${principal}. Ask the administrator of the organization to allow it.`,
        causes: [
          isLikely && msg`A service control policy (SCP) of the organization denies the request.`,
          isLikely &&
            msg`The permissions of ${principal} do not allow it. IAM has been seen to report an SCP where only the permission was missing.`,
        ],
        notes,
        snippets: [isLikely && hubSnippet(denied)],
      });
    case 'boundary':
      return draft('denied-by-boundary', 'hub', certainty, {
        sentence: msg`The permissions boundary of ${principal} ${denies} on ${role}. ${fix}`,
        notes: [msg`In IAM, open ${principal} and see Permissions boundary.`, ...notes],
      });
    case 'session':
      return draft('denied-by-session-policy', 'hub', certainty, {
        sentence: msg`A session policy of the calling session ${denies} on ${role}. The hub session has no session policy, so check where the credentials come from.`,
        notes,
      });
    case 'vpc-endpoint':
      return draft('denied-by-vpc-endpoint', 'network', certainty, {
        sentence: msg`The policy of the VPC endpoint for STS ${denies} on ${role}. ${fix}`,
        notes: [msg`In the VPC console, see Endpoints and the policy of the endpoint for STS.`, ...notes],
      });
    case 'unnamed':
      return draft('explicitly-denied', 'unknown', certainty, {
        sentence: msg`A policy denies ${action} on ${role} explicitly, and AWS does not say which one. Look for Deny in the permissions and boundary of ${principal}, the role's trust policy, and the organization's policies.`,
        notes,
      });
  }
}

/** A statement that exists is changed: a second one would bypass its conditions. */
function compareTrust({ hop, settings }: DeniedHop): Message {
  if (hop.externalId === undefined) {
    return msg`Compare it with the possible causes and the statement in this step's log.`;
  }
  const own = settings.isCheck ? msg`the one of this step` : msg`role-external-id`;
  return msg`Compare its external id with ${own}, then the rest with the diagnosis in this step's log.`;
}

const REMOVE_DENY = msg`Remove that Deny: an Allow does not override it.`;
const ORGANIZATION_CAUSE = msg`A service control policy (SCP), a resource control policy (RCP) or a permissions boundary denies the request. Ask the administrator of the organization.`;

/**
 * The role that is requested, then the two actions that can be denied in addition to AssumeRole. That STS names one of these does not prove
 * that AssumeRole is allowed: it was reported where an external id was missing (https://github.com/grafana/grafana/issues/127716).
 */
function roleCauses({ hop, roles, denial }: DeniedHop, { known }: DiagnosisContext): DraftList {
  return [
    roles.length === 1
      ? wrongRole(hop.role, hop.lands, known)
      : msg`The account ids or the role names are wrong. Compare them with the ARNs of the roles in IAM.`,
    denial.action === 'sts:TagSession' &&
      (hop.tags.length > 0
        ? msg`The step sends session tags, and the permissions or the trust policy do not allow sts:TagSession. Allow it in both, or remove role-session-tags.`
        : msg`The calling session passes on its own tags, as EKS Pod Identity does, and the permissions or the trust policy do not allow sts:TagSession.`),
    denial.action === 'sts:SetSourceIdentity' &&
      msg`The session has a source identity, and the permissions or the trust policy do not allow sts:SetSourceIdentity.`,
  ];
}

function hubCause({ denial, principal, roles }: DeniedHop): Message {
  const which = fixedText(
    roles.length === 1
      ? 'this role, or allow it for another account id or path'
      : 'these roles, or allow it for other account ids or paths',
  );
  return msg`The permissions of ${principal} do not allow ${denial.action} on ${which}. In IAM, open that principal and see Permissions.`;
}

function trustCauses(denied: DeniedHop): DraftList {
  const { hop, principal, subject, settings } = denied;
  const account = /^arn:[\w-]+:iam::(\d{12}):/.exec(principal)?.[1];
  return [
    msg`The trust policy does not name ${principal}. In IAM, open the role and see Trust relationships.`,
    subject &&
      msg`A condition on ${subject.key} in the trust policy does not match ${subject.value}. A session of the hub role keeps the subject of the job's token.`,
    missingExternalId(hop, settings) === undefined && externalIdCause(denied),
    msg`A condition on aws:PrincipalOrgID requires another organization. Compare it with the organization of ${account === undefined ? fixedText("the caller's account") : msg`account ${account}`}.`,
    hop.tags.length === 0
      ? settings.isCheck
        ? msg`A condition on aws:RequestTag requires a session tag. ${notInCheck(msg`session tags`, msg`role-session-tags`)}`
        : msg`A condition on aws:RequestTag requires a session tag, and this step sends none. Set role-session-tags.`
      : msg`A condition on aws:RequestTag or aws:TagKeys does not match the session tags ${hop.tags.map(({ key }) => key).join(', ')}.`,
    msg`A condition on sts:RoleSessionName does not match ${hop.sessionName}, the session name of this step. Set role-session-name.`,
    msg`The hub role was deleted and recreated, and the trust policy has an id (AROA…) in its place. Save the target's trust policy again, with the ARN.`,
  ];
}

function externalIdCause({ hop, settings }: DeniedHop): Message {
  const fix = externalIdFix(hop.externalId, settings);
  return hop.externalId === undefined
    ? msg`The trust policy requires sts:ExternalId, and no external id was sent. ${fix}`
    : msg`An external id was sent, and the condition on sts:ExternalId requires another one. ${fix}`;
}

/** The ARN of the caller as a policy names it: the hub role, or the ambient caller's role or user. */
function principalOf({ route, caller }: DiagnosisContext): string {
  if (!isAmbient(route)) return route.hops[0].role.arn;
  const session = parseAssumedRoleArn(caller ?? '');
  if (session === undefined) return caller ?? 'ARN-OF-THE-CALLER';
  return `arn:${session.partition}:iam::${session.account}:role/${session.roleName}`;
}
