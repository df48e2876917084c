/** How a deployed role differs from the one in the policies: a cell of the table, and a line for each change. */
import { fixedText, type Message, msg, NOTHING } from '../action/diagnosis/message.js';
import type { ReadFault, RoleReading } from '../action/evidence/reading.js';
import {
  type ComparedStatement,
  comparePolicies,
  type ElementValues,
  type StatementChange,
} from '../iam/compare-policies.js';
import { parsePolicy } from '../iam/document.js';
import { MalformedPolicy } from '../iam/syntax.js';
import type { RoleDifference } from './account-result.js';
import type { WrittenRole } from './written-roles.js';

const MOST_VALUES = 5;
const MOST_LINES = 50;

export const NOT_IN_POLICIES: RoleDifference = { cell: 'not in policies', isDifferent: false, lines: [] };

/** The role cannot be compared. `reason` is what is missing, then what to do. */
export function notRead(reason: Message): RoleDifference {
  return { cell: 'not read', isDifferent: false, lines: [], reason };
}

/** The role is in the policies, and IAM does not have it. */
export function notDeployed({ arn, file }: WrittenRole): RoleDifference {
  return {
    cell: 'not deployed',
    isDifferent: true,
    lines: [msg`The role ${arn.arn} of ${file} does not exist.`],
  };
}

/** Compares the trust policies, the path, and the longest session where the policies set it. */
export function differenceOf(read: RoleReading, written: WrittenRole): RoleDifference {
  if (written.undetermined !== undefined) {
    return notRead(msg`${written.undetermined} has a value that is not known here. The trust policy depends on it.`);
  }
  try {
    return compare(read, written);
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
    return notRead(msg`The deployed trust policy cannot be evaluated here: ${error.message}.`);
  }
}

function compare(read: RoleReading, written: WrittenRole): RoleDifference {
  const { added, removed, changed } = comparePolicies(parsePolicy(read.trustPolicy, 'trust'), written.trust);
  const isMoved = read.arn.arn !== written.arn.arn;
  const { maxSessionDurationSeconds: deployed } = read;
  const seconds = written.maxSessionDurationSeconds;
  const isOtherDuration = seconds !== undefined && deployed !== undefined && seconds !== deployed;
  const lines = [
    ...changed.flatMap(describeChange),
    ...added.map((one) => msg`${nameOf(one)} is deployed and not in the policies: ${describe(one)}.`),
    ...removed.map((one) => msg`${nameOf(one)} of the policies is not deployed: ${describe(one)}.`),
    ...(isMoved ? [msg`The role is deployed as ${read.arn.arn}, and the policies have ${written.arn.arn}.`] : []),
    ...(isOtherDuration ? [msg`MaxSessionDuration differs: deployed ${deployed}, in the policies ${seconds}.`] : []),
  ];
  const counts = [
    ...[added.length > 0 && `${added.length} added`, removed.length > 0 && `${removed.length} removed`],
    changed.length > 0 && `${changed.length} changed`,
    isMoved && 'path',
    isOtherDuration && 'MaxSessionDuration',
  ].filter((one) => one !== false);
  if (counts.length === 0) return { cell: 'same', isDifferent: false, lines: [] };
  const rest = lines.length - MOST_LINES;
  return {
    cell: counts.join(', '),
    isDifferent: true,
    lines: [
      msg`In the policies: ${written.file}`,
      ...lines.slice(0, MOST_LINES),
      ...(rest > 0 ? [msg`${rest} more lines are not shown.`] : []),
    ],
  };
}

/** As in `Statement 2 (AllowHub)`. */
function nameOf({ index, sid }: ComparedStatement): Message {
  return sid ? msg`Statement ${index + 1} (${sid})` : msg`Statement ${index + 1}`;
}

function describeChange({ deployed, written, elements }: StatementChange): Message[] {
  const isMoved = deployed.index !== written.index || (deployed.sid ?? '') !== (written.sid ?? '');
  const other = isMoved ? msg`, in the policies ${nameOf(written)}` : NOTHING;
  return elements.map(({ element, deployed: one, written: theirs }) =>
    one === 'hidden' && theirs === 'hidden'
      ? msg`${nameOf(deployed)}${other} is changed. ${elementName(element)} differs. Its values are not shown.`
      : msg`${nameOf(deployed)}${other} is changed. ${elementName(element)} differs: deployed ${valuesOf(one)}, in the policies ${valuesOf(theirs)}.`,
  );
}

/** Operator and key are values of their own, so that each is quoted only where it has to be. */
function elementName(element: string): Message {
  const [name = '', ...key] = element.split(' ');
  return key.length === 0 ? fixedText(name) : msg`${name} ${key.join(' ')}`;
}

function describe({ elements }: ComparedStatement): Message {
  return elements
    .map(({ element, values }) => msg`${elementName(element)} ${valuesOf(values)}`)
    .reduce((text, one, index) => (index === 0 ? one : msg`${text}, ${one}`), NOTHING);
}

function valuesOf(values: ElementValues | undefined): Message {
  if (values === undefined) return fixedText('nothing');
  if (values === 'hidden') return fixedText('a value that is not shown');
  const shown = values.slice(0, MOST_VALUES).map((value) => msg`${value}`);
  const rest = values.length - shown.length;
  const joined = shown.reduce((text, one, index) => (index === 0 ? one : msg`${text} or ${one}`), NOTHING);
  return rest > 0 ? msg`${joined} or ${rest} more` : joined;
}

/** Why a role was not read, then what to do. Without ARNs, so that many accounts have one reason. */
export function describeFault(fault: ReadFault): Message {
  switch (fault.code) {
    case 'denied':
      return fault.action === 'sts:AssumeRole'
        ? msg`The job may not assume the diagnosis role. Allow sts:AssumeRole on it, and name the hub role in its trust policy.`
        : msg`The diagnosis role may not call ${fault.action}. Allow it on the target role.`;
    case 'not-found':
      return msg`The role does not exist.`;
    case 'not-understood':
      return msg`The answer of IAM cannot be used: ${fault.reason}.`;
    case 'no-answer':
      return fault.reason === 'timeout'
        ? msg`AWS did not answer in time. Run the check again.`
        : msg`AWS answered ${fault.reason}. Run the check again.`;
    case 'no-endpoint':
      return msg`STS has a custom endpoint, and the endpoint of IAM is not known. Set AWS_ENDPOINT_URL_IAM.`;
  }
}
