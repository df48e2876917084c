import type { AssumeRoleHop } from '../route/route.js';
import type { CallerName } from './caller.js';
import type { DiagnosisContext } from './context.js';
import type { Denial } from './denial-message.js';
import type { DiagnosisCode } from './diagnosis.js';
import { type Message, msg } from './message.js';
import type { Subject } from './statements.js';
import { wrongRole } from './wrong-role.js';

/** What is known of a denied hop to the target. */
export interface DeniedHop {
  readonly hop: AssumeRoleHop;
  readonly denial: Denial;
  readonly caller: CallerName;
  /** The subject that the calling session has; `undefined` when it did not come from the job's token. */
  readonly subject: Subject | undefined;
}

/** Diagnoses that leave it open why a half does not allow the hop, and what of the two halves is looked at. */
const HALVES: Readonly<Partial<Record<DiagnosisCode, { readonly hub: boolean; readonly target: boolean }>>> = {
  'hop-denied': { hub: true, target: true },
  'hub-permission-missing': { hub: true, target: false },
  'target-trust-missing': { hub: false, target: true },
};

/** What can be the cause of a denied hop, most likely first. Empty where AWS's words leave nothing open. */
export function targetCauses(code: DiagnosisCode, denied: DeniedHop, { known }: DiagnosisContext): Message[] {
  const halves = HALVES[code];
  if (halves === undefined) return [];
  const { hop, denial, caller } = denied;
  return [
    wrongRole(hop.role, hop.lands, known),
    ...missingAction(denied),
    ...(halves.hub
      ? [
          msg`The permissions of ${caller.principal} do not allow ${denial.action} on this role, or name it with another account id or path.`,
        ]
      : []),
    ...(halves.target ? trustCauses(denied) : []),
  ];
}

/** The two actions that are denied though AssumeRole may be allowed. */
function missingAction({ hop, denial }: DeniedHop): Message[] {
  if (denial.action === 'sts:TagSession') {
    return [
      hop.tags.length > 0
        ? msg`The step sends session tags, and one half does not allow sts:TagSession. Without role-session-tags it is not needed.`
        : msg`The calling session passes its own tags on, as EKS Pod Identity does, and one half does not allow sts:TagSession.`,
    ];
  }
  return denial.action === 'sts:SetSourceIdentity'
    ? [msg`The session has a source identity, and one half does not allow sts:SetSourceIdentity.`]
    : [];
}

function trustCauses({ hop, caller, subject }: DeniedHop): Message[] {
  return [
    msg`The trust policy does not name ${caller.principal}.`,
    ...(subject === undefined
      ? []
      : [
          msg`A condition on ${subject.key} in the trust policy does not have the value ${subject.value}. A session of the hub role keeps the subject of the job's token.`,
        ]),
    hop.externalId === undefined
      ? msg`The trust policy requires sts:ExternalId, and no external id was sent. Set role-external-id.`
      : msg`An external id was sent, and the condition on sts:ExternalId requires another one.`,
    caller.account === undefined
      ? msg`A condition on aws:PrincipalOrgID names another organization than that of the caller's account.`
      : msg`A condition on aws:PrincipalOrgID names another organization than that of account ${caller.account}.`,
    hop.tags.length === 0
      ? msg`A condition on aws:RequestTag requires a session tag, and this step sends none. Set role-session-tags.`
      : msg`A condition on aws:RequestTag or aws:TagKeys does not match the session tags ${hop.tags.map(({ key }) => key).join(', ')}.`,
    msg`A condition on sts:RoleSessionName does not match ${hop.sessionName}, the session name of this step.`,
    msg`The hub role was deleted and recreated, and IAM still means the deleted role. Save the target's trust policy again.`,
  ];
}
