/** A denied hop explained by the policies that were read in both accounts. */
import type { Decision, PolicyType } from '../../iam/authorize.js';
import { NOTHING as NOTHING_UNKNOWN } from '../../iam/unknown.js';
import { describeRule } from '../../iam/wording.js';
import { nearest } from '../../shared/text/nearest.js';
import type { HopEvidence } from '../evidence/evaluate-evidence.js';
import type { ReadHop } from '../evidence/read-hop.js';
import { changedStatement } from './changed-statement.js';
import type { DiagnosisContext } from './context.js';
import { decidedByFacts, describeDeny, describeNoAllow, isOfAssumeRoleAlone } from './decided-by.js';
import type { Decider, Denial } from './denial-message.js';
import { type DeniedHop, fileCauses, hubChange, hubSnippet, rolesText, targetSnippet } from './denied-hop.js';
import { type DiagnosisCode, type DiagnosisDraft, draft, type Side, type Snippet } from './diagnosis.js';
import { isByEnvironment, isOnSubject, type WrongEnvironment } from './environment.js';
import { fixedText, type Message, msg, NOTHING } from './message.js';
import { readFaultNotes } from './read-faults.js';
import { EXTERNAL_ID_PLACEHOLDER } from './statements.js';
import { wayOut } from './way-out.js';
import { wrongRole } from './wrong-role.js';

/** What AWS calls a kind of policy, and what its message is read as. */
const KINDS: Readonly<Partial<Record<PolicyType, Decider['policy']>>> = {
  'role trust policy': 'trust',
  'identity-based policy': 'identity',
  'permissions boundary': 'boundary',
};

/**
 * The diagnosis by what was read; `undefined` where that decides nothing, or where AWS names another policy than the one that denies here.
 */
export function explainByEvidence(
  denied: DeniedHop,
  read: ReadHop,
  context: DiagnosisContext,
): DiagnosisDraft | undefined {
  const { readings, evidence } = read;
  const decided = denied.denial.decided;
  if (!readings.target.ok && readings.target.fault.code === 'not-found') return notFound(denied, context);
  if (evidence === undefined) return undefined;
  const { denial } = evidence;
  if (denial !== undefined) {
    return isWhatAwsNames(denied.denial, denial)
      ? certain(denied, read, ofAllRoles(denial, denied), evidence)
      : undefined;
  }
  if (decided !== undefined) return undefined;
  return open(denied, read, evidence, context);
}

/** AWS may name the action, the kind of policy, and whether it denies explicitly. */
function isWhatAwsNames({ action, decided }: Denial, { action: found, type, explicit }: Decision): boolean {
  if (action === 'sts:AssumeRole' && found !== action) return false;
  if (decided === undefined) return true;
  const isKind = decided.policy === 'unnamed' || KINDS[type] === decided.policy;
  return isKind && explicit === (decided.how === 'explicit');
}

/** The other denials that were found, where AWS names one that cannot be read. */
export function evidenceNotes(denied: DeniedHop, { readings, evidence }: ReadHop): Message[] {
  const denial = evidence?.denial;
  return denial === undefined
    ? readFaultNotes(denied, readings, evidence)
    : [msg`Once that is fixed, it is still denied. ${describeDecision(denied, denial)}`];
}

function notFound({ hop }: DeniedHop, { known }: DiagnosisContext): DiagnosisDraft {
  const { account, arn } = hop.role;
  const inAccount = known?.accounts.filter(({ id }) => id === account).flatMap(({ role }) => role ?? []) ?? [];
  const near = nearest(hop.role.name, inAccount);
  const hint = near === undefined ? NOTHING : msg` The nearest role of the accounts file there is ${near}.`;
  return draft('role-not-found', 'workflow or target', 'certain', {
    sentence: msg`The role ${arn} does not exist. Correct the account id or the role name, or create the role.${hint}`,
    causes: [wrongRole(hop.role, hop.lands, known)],
  });
}

/** The decision for all roles that are explained together: each is missing in the statement that comes nearest. */
function ofAllRoles(decision: Decision, { roles }: DeniedHop): Decision {
  const { nearest: near } = decision;
  if (near === undefined) return decision;
  const found = roles.map(({ arn }) => arn);
  const mismatches = near.mismatches.map((one) => (one.element === 'Resource' ? { ...one, found } : one));
  return { ...decision, nearest: { ...near, mismatches } };
}

/** What one change of the hub's permissions fixes, for each of the roles that the same statement lacks. */
function hubChangeOf(denied: DeniedHop, { type, explicit, action, nearest: near }: Decision): string | undefined {
  if (type !== 'identity-based policy' || explicit) return undefined;
  if (near === undefined) return hubChange(denied, action, 'certain');
  const isRole = near.mismatches.every(({ element }) => element === 'Resource' || element === 'Action');
  return isRole ? hubChange(denied, action, 'certain', near.statement.policy, near.statement.index) : undefined;
}

function certain(denied: DeniedHop, read: ReadHop, denial: Decision, evidence: HopEvidence): DiagnosisDraft {
  const { code, side } = placeOf(denial);
  const snippet = snippetFor(denied, read, denial);
  const { sentence, fixSide } = explainDecision(denied, denial, snippet, side);
  const isTrust = denial.type === 'role trust policy';
  const otherHalf = isTrust ? evidence.hub : evidence.target;
  // Within one account the trust policy alone may be enough.
  const isNeeded = !isTrust || !denied.principal.includes(`::${denied.hop.role.account}:`);
  const other = isNeeded && otherHalf.outcome === 'denies' ? otherHalf.decision : undefined;
  const otherSnippet = other && snippetFor(denied, read, other);
  return draft(code, fixSide, 'certain', {
    sentence,
    decidedBy: decidedByFacts(denial),
    notes: [
      otherPath(denied, read),
      other &&
        msg`${fixedText(isTrust ? 'The permissions of the caller deny' : 'The trust policy denies')} it too: ${explainDecision(denied, other, otherSnippet, side).sentence}`,
      isTrust && solvingEnvironment(denied, denial) === undefined && denied.environment?.sentence,
    ],
    snippets: [snippet, otherSnippet],
    hubChange: other === undefined && otherPath(denied, read) === undefined ? hubChangeOf(denied, denial) : undefined,
  });
}

/** Why it is denied and what to do, and where. The environment comes first where the policy is as the accounts file has it. */
function explainDecision(
  denied: DeniedHop,
  decision: Decision,
  snippet: Snippet | undefined,
  side: Place['side'],
): { readonly sentence: Message; readonly fixSide: Side } {
  const described = describeDecision(denied, decision);
  const { fix, inWorkflow } = wayOut(denied, decision, snippet !== undefined);
  const environment = solvingEnvironment(denied, decision);
  if (environment === undefined) {
    return { sentence: msg`${described} ${fix}`, fixSide: inWorkflow ? `workflow or ${side}` : side };
  }
  const [first, ...more] = decision.nearest?.mismatches ?? [];
  const rest = first === undefined || isOnSubject(first) ? NOTHING : msg` ${fix}`;
  return {
    sentence: msg`${environment.sentence} ${described}${rest}`,
    fixSide: more.length === 0 ? 'workflow' : `workflow or ${side}`,
  };
}

/** The environment that the job lacks, where the denial is by that. */
function solvingEnvironment({ environment }: DeniedHop, decision: Decision): WrongEnvironment | undefined {
  return environment && isByEnvironment(environment, decision) ? environment : undefined;
}

/** Nothing that was read denies for certain: what it depends on, or what is left. */
function open(
  denied: DeniedHop,
  read: ReadHop,
  evidence: HopEvidence,
  context: DiagnosisContext,
): DiagnosisDraft | undefined {
  const { hub, target } = evidence;
  const notes = [otherPath(denied, read), ...readFaultNotes(denied, read.readings, evidence)];
  const [first, ...more] = [hub, target].flatMap((half) => (half.outcome === 'depends' ? [half.decision] : []));
  if (first !== undefined) {
    const { code, side } = placeOf(first);
    return draft(code, side, 'likely', {
      sentence: isUndocumented(first)
        ? dependsOn(denied, first)
        : msg`${dependsOn(denied, first)} Compare what the policy requires with where the job runs.`,
      decidedBy: decidedByFacts(first),
      causes: [...more.map((decision) => dependsOn(denied, decision)), ...leftCauses(denied, evidence, context)],
      notes,
    });
  }
  if (hub.outcome !== 'allows' || target.outcome !== 'allows') return oneHalf(denied, read, context, notes);
  const path = otherPath(denied, read);
  if (path !== undefined) {
    return draft('role-not-found', 'workflow', 'likely', {
      sentence: path,
      causes: [path, ...leftCauses(denied, evidence, context)],
    });
  }
  return draft('both-roles-allow', 'organization', 'one of these', {
    sentence: msg`The permissions of ${denied.principal} and the trust policy of ${denied.hop.role.arn} both allow this request. A policy outside of both roles denies it: ask the administrator of the organization.`,
    causes: leftCauses(denied, evidence, context),
    notes,
  });
}

/** One half allows, the other was not read. */
function oneHalf(
  denied: DeniedHop,
  { readings, evidence }: ReadHop,
  context: DiagnosisContext,
  notes: ReadonlyArray<Message | undefined>,
): DiagnosisDraft | undefined {
  const { hop, principal } = denied;
  if (evidence?.target.outcome === 'allows') {
    const simulated = context.simulation?.denied.length === 0;
    return draft(
      simulated ? 'both-roles-allow' : 'hub-permission-missing',
      simulated ? 'organization' : 'hub',
      'likely',
      {
        sentence: simulated
          ? msg`The trust policy of ${hop.role.arn} allows this request, and by IAM's simulation the permissions of ${principal} allow it too. Ask the administrator of the organization.`
          : msg`${denied.roles.length === 1 ? msg`The trust policy of ${hop.role.arn} allows` : msg`The trust policies of ${rolesText(denied)} allow`} this request, so the permissions of ${principal} most likely do not. Add the statement in this step's log.`,
        causes: [
          !simulated &&
            msg`The permissions of ${principal} do not allow ${denied.denial.action} on ${fixedText(denied.roles.length === 1 ? 'this role' : 'these roles')}. In IAM, open that principal and see Permissions.`,
          ...ORGANIZATION,
        ],
        notes,
        snippets: [!simulated && hubSnippet(denied)],
        hubChange: simulated ? undefined : hubChange(denied, denied.denial.action, 'likely', 'trusted'),
      },
    );
  }
  if (evidence?.hub.outcome === 'allows') {
    const exists = readings.target.ok;
    const [cause] = fileCauses(denied);
    const absent = fixedText(exists ? '' : ', or the role does not exist');
    return draft('target-trust-missing', exists && cause === undefined ? 'target' : 'workflow or target', 'likely', {
      sentence: msg`The permissions of ${principal} allow this request, so the trust policy of ${hop.role.arn} most likely does not${absent}. ${cause ?? msg`Compare it with the statement in this step's log.`}`,
      causes: [...fileCauses(denied), !exists && wrongRole(hop.role, hop.lands, context.known), ...ORGANIZATION],
      notes,
      snippets: [targetSnippet(denied)],
    });
  }
  return undefined;
}

/** What is left where both halves allow, the likeliest first. */
function leftCauses({ subject }: DeniedHop, { needsCarriedKeys }: HopEvidence, { simulation }: DiagnosisContext) {
  return [
    simulation?.allowedByOrganization === false &&
      msg`IAM's simulation reports a service control policy (SCP) that does not allow it.`,
    ...ORGANIZATION,
    needsCarriedKeys &&
      subject &&
      msg`The trust policy tests ${subject.key}. AWS documents that the hub session keeps it, which is not confirmed. Try without that condition.`,
    msg`A policy was changed a moment ago, and AWS has not applied it everywhere. Run the job again.`,
  ];
}

const ORGANIZATION: readonly Message[] = [
  msg`A service control policy (SCP) of the hub account's organization denies it.`,
  msg`A resource control policy (RCP) of the target account's organization denies it.`,
  msg`The job runs in a VPC, and the policy of its endpoint for STS denies it.`,
];

interface Place {
  readonly code: DiagnosisCode;
  readonly side: 'hub' | 'target';
}

function placeOf({ type, explicit }: Decision): Place {
  if (type === 'role trust policy')
    return { code: explicit ? 'explicitly-denied' : 'target-trust-missing', side: 'target' };
  if (type === 'permissions boundary' && !explicit) return { code: 'denied-by-boundary', side: 'hub' };
  return { code: explicit ? 'explicitly-denied' : 'hub-permission-missing', side: 'hub' };
}

/** Which statement denies, or which one nearly allows, and why it does not. */
function describeDecision(denied: DeniedHop, decision: Decision): Message {
  const owner = ownerOf(denied, decision);
  return decision.explicit ? describeDeny(decision, owner) : describeNoAllow(decision, owner);
}

function ownerOf({ hop, principal }: DeniedHop, { type, statement, nearest: near }: Decision): Message {
  const policy = (statement ?? near?.statement)?.policy;
  switch (type) {
    case 'role trust policy':
      return msg`the trust policy of ${hop.role.arn}`;
    case 'permissions boundary':
      return msg`the permissions boundary of ${principal}`;
    default: {
      // An inline policy is named with its role.
      const inline = /^policy (.+) of [^ ]+$/.exec(policy ?? '')?.[1];
      if (inline !== undefined) return msg`policy ${inline} of ${principal}`;
      return policy === undefined ? msg`the permissions of ${principal}` : msg`policy ${policy}`;
    }
  }
}

function dependsOn(denied: DeniedHop, decision: Decision): Message {
  const { keys, ids, rules } = decision.unknown ?? NOTHING_UNKNOWN;
  const owner = ownerOf(denied, decision);
  if (isUndocumented(decision)) {
    const why = fixedText(rules.map(describeRule).join('. '));
    return msg`It is not certain whether ${owner} allows this request. ${why}.`;
  }
  const what = [...keys, ...(ids.length > 0 ? ['aws:userid'] : [])].join(', ');
  return msg`Whether ${owner} allows this request depends on ${what}, which only AWS knows.`;
}

/** True where all values are known, and only AWS knows the rule. */
function isUndocumented({ unknown = NOTHING_UNKNOWN }: Decision): boolean {
  return unknown.rules.length > 0 && unknown.keys.length === 0 && unknown.ids.length === 0;
}

function otherPath({ hop, settings: { isCheck, account } }: DeniedHop, { readings }: ReadHop): Message | undefined {
  const found = readings.target.ok ? readings.target.value.arn : undefined;
  if (found === undefined || found.arn === hop.role.arn) return undefined;
  return msg`The role is ${found.arn}, and this step requests ${hop.role.arn}. Correct the path or the case of ${isCheck ? msg`the role${account === undefined ? NOTHING : msg` of ${account.name}`} in the accounts file` : fixedText('role-to-assume')}.`;
}

/** A policy that only AWS can change. */
const AWS_POLICY = /^arn:[\w-]+:iam::aws:policy\//;

/** The statement that nearly allows, changed; otherwise one to add. Nothing where the workflow or a Deny has to be changed. */
function snippetFor(denied: DeniedHop, { readings }: ReadHop, decision: Decision): Snippet | undefined {
  if (decision.explicit) return undefined;
  const { nearest: near, type } = decision;
  const isTrust = type === 'role trust policy';
  const document = isTrust
    ? readings.target.ok && readings.target.value.trustPolicy
    : documentOf(readings, near?.statement.policy);
  const isCovered = near?.mismatches.every(({ element }) => element === 'Condition') ?? false;
  const isAssumable = decision.action !== 'sts:AssumeRole';
  // The subject of this job is not added for an account whose jobs have an environment.
  if (isCovered && denied.environment !== undefined && near?.mismatches.some(isOnSubject)) return undefined;
  const isAws = AWS_POLICY.test(near?.statement.policy ?? '');
  // A further action alone allows nothing.
  const isOfAnotherAction =
    near?.mismatches.every((one) => one.element === 'Condition' && isOfAssumeRoleAlone(decision.action, one.key)) ??
    false;
  const added = isTrust
    ? targetSnippet(denied, isAssumable)
    : { ...hubSnippet(denied, isAssumable), ...(!isAws && { where: ownerOf(denied, decision) }) };
  if (near === undefined || !document || (isAws && !isCovered)) return added;
  const changed = changedStatement(document, near, denied.principal);
  if (changed === undefined) {
    // A second statement would bypass the conditions of the first.
    return isCovered && !isOfAnotherAction ? undefined : added;
  }
  if (isAws) return undefined;
  const owner = ownerOf(denied, decision);
  const { text, replaces } = changed;
  const externalId = text.includes(EXTERNAL_ID_PLACEHOLDER)
    ? msg` Keep the external id of the statement in the place of ${EXTERNAL_ID_PLACEHOLDER}.`
    : NOTHING;
  return {
    where: replaces ? msg`statement ${String(near.statement.index + 1)} of ${owner} to this` : owner,
    language: 'json',
    replaces,
    text,
    caution: msg`Change it where the policy is kept, such as a template: a change in the console is lost at the next deployment.${externalId}`,
  };
}

function documentOf({ hub }: ReadHop['readings'], name: string | undefined): string | undefined {
  const found = [...(hub?.policies ?? []), ...(hub?.boundary ? [hub.boundary] : [])].find((one) => one.name === name);
  return found?.document.ok ? found.document.value : undefined;
}
