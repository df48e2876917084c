/** What was not read about a denied hop, and what to grant so that it is. */
import type { HopEvidence } from '../evidence/evaluate-evidence.js';
import type { HopReadings, ReadFault } from '../evidence/reading.js';
import type { DeniedHop } from './denied-hop.js';
import { type Message, msg } from './message.js';

/** One line for each half that was not read. */
export function readFaultNotes(
  { principal, hop }: DeniedHop,
  readings: HopReadings,
  evidence: HopEvidence | undefined,
): Message[] {
  const { target, hub, diagnosisRole } = readings;
  const ofTarget = target.ok ? [] : [targetNote(target.fault, diagnosisRole.arn, hop.role.arn, principal)];
  const faults = [hub?.role, ...(hub?.policies ?? []).map(({ document }) => document), hub?.boundary?.document].flatMap(
    (one) => (one === undefined || one.ok ? [] : [one.fault]),
  );
  return [
    ...ofTarget,
    ...hubNotes(faults, principal),
    ...(evidence?.notEvaluated ?? []).map(
      ({ name, reason }) => msg`${name} was read and cannot be evaluated here: ${reason}.`,
    ),
  ];
}

function targetNote(fault: ReadFault, reader: string, role: string, principal: string): Message {
  switch (fault.code) {
    case 'denied':
      return fault.action === 'sts:AssumeRole'
        ? msg`The trust policy was not read: ${principal} could not assume the diagnosis role ${reader}. Allow it sts:AssumeRole on that role, and name it in that role's trust policy.`
        : msg`The trust policy was not read: the diagnosis role ${reader} may not read it. Allow it iam:GetRole on ${role}.`;
    case 'not-found':
      return msg`The role ${role} does not exist.`;
    case 'not-understood':
      return msg`The trust policy was not read: ${fault.reason}.`;
    case 'no-answer':
      return fault.reason === 'timeout'
        ? msg`The trust policy was not read: AWS did not answer in time.`
        : msg`The trust policy was not read: AWS answered ${fault.reason}.`;
    case 'no-endpoint':
      return msg`No policy was read: STS is at an endpoint of yours, and the one of IAM beside it is not known. Set AWS_ENDPOINT_URL_IAM.`;
  }
}

/** What the hub role lacks is granted to it as a whole, so it is named once. */
function hubNotes(faults: readonly ReadFault[], principal: string): Message[] {
  const denied = faults.flatMap((fault) => (fault.code === 'denied' ? [fault] : []));
  const [first] = faults.filter(({ code }) => code !== 'denied');
  const actions = [...new Set(denied.map(({ action }) => action))].sort();
  return [
    ...(actions.length === 0
      ? []
      : [
          msg`The policies of ${principal} were not read. Allow it ${actions.join(', ')} on itself and on its managed policies.`,
        ]),
    ...(first === undefined
      ? []
      : [msg`Some policies of ${principal} were not read: ${'reason' in first ? first.reason : first.code}.`]),
  ];
}
