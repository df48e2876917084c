/** What was not read about a denied hop, and what to grant so that it is. */
import type { HopEvidence } from '../evidence/evaluate-evidence.js';
import type { HopReadings, HubReading, ReadFault } from '../evidence/reading.js';
import type { DeniedHop } from './denied-hop.js';
import { fixedText, type Message, msg, NOTHING } from './message.js';

/** What was not read, and what to grant: in one line where nothing may be read. */
export function readFaultNotes(
  { principal, hop }: DeniedHop,
  { target, hub, diagnosisRole }: HopReadings,
  evidence: HopEvidence | undefined,
): Message[] {
  const faults = hub === undefined ? [] : faultsOf(hub);
  const grant = grantOf(faults);
  const reader = diagnosisRole.arn;
  if (!target.ok && isNotAssumed(target.fault) && grant !== undefined) {
    return [
      msg`No policy was read. Allow ${principal} sts:AssumeRole on ${reader}, name it in that role's trust policy, and allow it ${grant}.`,
    ];
  }
  const [other] = faults.flatMap((fault) => (fault.code === 'denied' ? [] : [fault]));
  return [
    ...(target.ok ? [] : [targetNote(target.fault, reader, hop.role.arn, principal)]),
    ...(grant === undefined ? [] : [msg`The policies of ${principal} were not read. Allow it ${grant}.`]),
    ...(other === undefined ? [] : [msg`Some policies of ${principal} were not read: ${reasonOf(other)}.`]),
    ...(evidence?.notEvaluated ?? []).map(
      ({ name, reason }) => msg`${name} was read and cannot be evaluated here: ${reason}.`,
    ),
  ];
}

function isNotAssumed(fault: ReadFault): boolean {
  return fault.code === 'denied' && fault.action === 'sts:AssumeRole';
}

function faultsOf({ role, policies, boundary }: HubReading): ReadFault[] {
  const documents = [...policies, ...(boundary ? [boundary] : [])].map(({ document }) => document);
  return [role, ...documents].flatMap((one) => (one.ok ? [] : [one.fault]));
}

function targetNote(fault: ReadFault, reader: string, role: string, principal: string): Message {
  if (isNotAssumed(fault)) {
    return msg`The trust policy was not read: ${principal} could not assume the diagnosis role ${reader}. Allow it sts:AssumeRole on that role, and name it in that role's trust policy.`;
  }
  switch (fault.code) {
    case 'denied':
      return msg`The trust policy was not read: the diagnosis role ${reader} may not read it. Allow it iam:GetRole on ${role}.`;
    case 'no-endpoint':
      return msg`No policy was read: STS is at a custom endpoint, and the endpoint of IAM is not known. Set AWS_ENDPOINT_URL_IAM.`;
    case 'not-found':
      return msg`The trust policy was not read: AWS does not find ${role}.`;
    case 'not-understood':
    case 'no-answer':
      return msg`The trust policy was not read: ${reasonOf(fault)}.`;
  }
}

function reasonOf(fault: Exclude<ReadFault, { readonly code: 'denied' }>): Message {
  switch (fault.code) {
    case 'no-answer':
      if (fault.reason === 'timeout') return msg`AWS did not answer in time`;
      return fault.reason === '' ? msg`the connection to AWS failed` : msg`AWS answered ${fault.reason}`;
    case 'not-understood':
      return fixedText(fault.reason);
    case 'not-found':
      return msg`AWS does not find one of them`;
    case 'no-endpoint':
      return msg`the endpoint of IAM is not known`;
  }
}

/** The actions that the hub role lacks, on itself and on its managed policies. */
function grantOf(faults: readonly ReadFault[]): Message | undefined {
  const denied = [...new Set(faults.flatMap((fault) => (fault.code === 'denied' ? [fault.action] : [])))].sort();
  if (denied.length === 0) return undefined;
  const isOfPolicy = (action: string) => action.startsWith('iam:GetPolicy');
  const grants = [
    { actions: denied.filter((action) => !isOfPolicy(action)), on: msg`on itself` },
    { actions: denied.filter(isOfPolicy), on: msg`on its managed policies` },
  ];
  return join(
    grants.flatMap(({ actions, on }) =>
      actions.length === 0 ? [] : [msg`${join(actions.map((action) => msg`${action}`))} ${on}`],
    ),
  );
}

function join(messages: readonly Message[]): Message {
  return messages.reduce((text, one, index) => (index === 0 ? one : msg`${text}, ${one}`), NOTHING);
}
