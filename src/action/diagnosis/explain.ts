import { isLoopback } from '../../shared/aws/host.js';
import { unknownClaimsIn } from '../../shared/aws/local-aws.js';
import type { Failure, Fault } from '../exchange/failure.js';
import { describeWait, type Hop } from '../route/route.js';
import type { DiagnosisContext } from './context.js';
import { withoutPolicyArn } from './denial-message.js';
import { type Diagnosis, type DiagnosisDraft, docsUrl, type Fact } from './diagnosis.js';
import { emulatorFix, explainInfrastructureFault } from './infrastructure-faults.js';
import { type Message, msg } from './message.js';
import { explainNoToken } from './no-token.js';
import { explainRefusal } from './request-refused.js';
import { explainTargetDenied } from './target-denied.js';
import { explainUnknownClaims } from './unknown-claims.js';
import { explainTokenInvalid, explainWebIdentityDenied, testableClaims } from './web-identity-denied.js';

/**
 * What a failed exchange means: who has something to fix, how certain that is, and what to add. A pure function: the same failure in the
 * same context is the same diagnosis. It contains the token's claims, never the token, and never the external id.
 */
export function explain(original: Failure, context: DiagnosisContext): Diagnosis {
  const failure = context.hidesAccounts ? withoutPolicy(original) : original;
  const { fault } = failure;
  const { route } = context;
  const hop = route.hops.find(({ lands }) => lands === failure.place);
  const draft = draftFor(failure, hop, context);
  const named = hop === undefined || namesRole(fault) ? draft.sentence : atHop(failure, hop, draft.sentence);
  const hasAnswer = 'answer' in fault;
  return {
    ...draft,
    // The answer may come from an emulator that the job uses for other services.
    sentence: hasAnswer ? msg`${named}${emulatorFix(route.sts)}` : named,
    answer: hasAnswer ? `${fault.answer.code}: ${fault.answer.message}` : undefined,
    notes: isDeniedLocally(fault, context) ? [...draft.notes, localSts(context)] : draft.notes,
    request: requestFacts(failure, hop, context),
    claims: claimsMatter(fault, hop) ? testableClaims(context.claims) : [],
    page: docsUrl(draft.code, context.job.project),
  };
}

function localSts({ job }: DiagnosisContext): Message {
  return msg`This STS runs on this machine. If it is ${`${job.project.repository}/local`}, its post step reports at the end of the job which statement and condition decided.`;
}

/** The claims that decided a denial of an emulator on this machine and that it does not know. */
function unknownLocally(fault: Fault, context: DiagnosisContext): readonly string[] {
  return isDeniedLocally(fault, context) && 'answer' in fault ? unknownClaimsIn(fault.answer.message) : [];
}

function isDeniedLocally({ code }: Fault, { route }: DiagnosisContext): boolean {
  return code === 'access-denied' && isLoopback(URL.parse(route.sts.endpoint ?? '')?.hostname ?? '');
}

/** The policy that AWS's message may name can belong to the management account, so it is removed before anything else is done. */
function withoutPolicy(failure: Failure): Failure {
  const { fault } = failure;
  if (!('answer' in fault)) return failure;
  const answer = { ...fault.answer, message: withoutPolicyArn(fault.answer.message) };
  return { ...failure, fault: { ...fault, answer } };
}

/** These sentences name their role; another could be about either hop, so its role is put before it. */
function namesRole({ code }: Fault): boolean {
  return ['access-denied', 'token-invalid', 'role-maximum', 'unexpected-answer'].includes(code);
}

function atHop({ place, attempts }: Failure, { role }: Hop, sentence: Message): Message {
  const name = place === 'hub' ? msg`Hub role ${role.arn}` : msg`Target role ${role.arn}`;
  return attempts > 1 ? msg`${name}, ${attempts} attempts: ${sentence}` : msg`${name}: ${sentence}`;
}

function draftFor({ fault, place }: Failure, hop: Hop | undefined, context: DiagnosisContext): DiagnosisDraft {
  const unknown = unknownLocally(fault, context);
  if (unknown.length > 0) return explainUnknownClaims(unknown, context);
  switch (fault.code) {
    case 'no-token-endpoint':
      return explainNoToken(context);
    case 'access-denied':
      if (hop?.call === 'AssumeRoleWithWebIdentity') return explainWebIdentityDenied(hop, context);
      if (hop?.call === 'AssumeRole') return explainTargetDenied(hop, fault.answer.message, context);
      return explainRefusal('sts-other', fault.answer, hop, context);
    case 'token-invalid':
      return hop?.call === 'AssumeRoleWithWebIdentity'
        ? explainTokenInvalid(hop, fault.answer.message, context)
        : explainRefusal('sts-other', fault.answer, hop, context);
    default:
      return 'answer' in fault
        ? explainRefusal(fault.code, fault.answer, hop, context)
        : explainInfrastructureFault(fault, place, context);
  }
}

/** Only for a web-identity request the token's claims decide. */
function claimsMatter({ code }: Fault, hop: Hop | undefined): boolean {
  const isDenied = code === 'access-denied' || code === 'token-invalid' || code === 'claim-rejected';
  return isDenied && hop?.call === 'AssumeRoleWithWebIdentity';
}

function requestFacts(failure: Failure, hop: Hop | undefined, { route, claims, caller }: DiagnosisContext): Fact[] {
  const { place, attempts, fault } = failure;
  const identity = hop?.call === 'AssumeRoleWithWebIdentity' ? claims?.sub : caller;
  const facts: ReadonlyArray<readonly [name: string, value: unknown]> = [
    ['waiting for', describeWait(place, route)],
    ['identity', identity],
    ['role', hop?.role.arn],
    ['session name', hop?.sessionName],
    ['STS', route.sts.endpoint ?? route.sts.region],
    ['attempts', String(attempts)],
    ['request ID', 'answer' in fault ? fault.answer.requestId : undefined],
  ];
  return facts.flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : []));
}
