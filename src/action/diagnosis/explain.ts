import { isLoopback } from '../../shared/aws/host.js';
import type { Failure, Fault } from '../exchange/failure.js';
import type { Hop } from '../route/route.js';
import { describeWait } from '../route/route.js';
import type { DiagnosisContext } from './context.js';
import { withoutPolicyArn } from './denial-message.js';
import type { Diagnosis, DiagnosisDraft, Fact } from './diagnosis.js';
import { explainInfrastructureFault } from './infrastructure-faults.js';
import { type Message, msg } from './message.js';
import { explainNoToken } from './no-token.js';
import { explainRefusal } from './request-refused.js';
import { explainTargetDenied } from './target-denied.js';
import { wayPastEmulator } from './way-out.js';
import { explainTokenInvalid, explainWebIdentityDenied, testableClaims } from './web-identity-denied.js';

/**
 * What a failed walk means: which side has something to mend, how sure that is, and what to paste. A pure function: the same
 * failure in the same circumstances is the same diagnosis. It holds the token's claims, never the token, and never the external
 * id.
 */
export function explain(met: Failure, circumstances: DiagnosisContext): Diagnosis {
  const failure = circumstances.hidesAccounts ? withoutPolicy(met) : met;
  const hop = circumstances.route.hops.find(({ lands }) => lands === failure.place);
  const claims = claimsMatter(failure.fault, hop) ? testableClaims(circumstances.claims) : [];
  const draft = found(failure, hop, circumstances);
  const named = hop === undefined || namesRole(failure.fault) ? draft.sentence : atHop(failure, hop, draft.sentence);
  // An answer of an emulator that the job has for other services.
  const sentence = 'answer' in failure.fault ? msg`${named}${wayPastEmulator(circumstances.route.sts)}` : named;
  const hints = [...draft.hints, ...wherePlayed(failure.fault, circumstances)];
  const { causes = [] } = draft;
  return { ...draft, causes, hints, sentence, tried: tried(failure, hop, circumstances), claims };
}

/** The local AWS knows more of its answer than AWS would say, and tells it when the job ends. */
function wherePlayed(fault: Fault, { route }: DiagnosisContext): Message[] {
  const host = URL.parse(route.sts.endpoint ?? '')?.hostname ?? '';
  return fault.code === 'access-denied' && isLoopback(host)
    ? [
        msg`This STS is on the machine itself. If it is org/xacct-action/local, the post step of that says at the end of the job which statement and which condition decided.`,
      ]
    : [];
}

/** The policy that AWS's words may name can belong to the management account, so it goes before anything is made of them. */
function withoutPolicy(failure: Failure): Failure {
  const { fault } = failure;
  if (!('answer' in fault)) return failure;
  const answer = { ...fault.answer, message: withoutPolicyArn(fault.answer.message) };
  return { ...failure, fault: { ...fault, answer } };
}

/** A refusal speaks of the role it is about; other sentences could be about either hop, so they are told which. */
function namesRole({ code }: Fault): boolean {
  return code === 'access-denied' || code === 'token-invalid' || code === 'role-maximum';
}

function atHop({ place, attempts }: Failure, { role }: Hop, sentence: Message): Message {
  const name = place === 'hub' ? msg`Hub role ${role.arn}` : msg`Target role ${role.arn}`;
  return attempts > 1 ? msg`${name}, ${attempts} attempts: ${sentence}` : msg`${name}: ${sentence}`;
}

function found({ fault, place }: Failure, hop: Hop | undefined, circumstances: DiagnosisContext): DiagnosisDraft {
  switch (fault.code) {
    case 'no-token-endpoint':
      return explainNoToken(circumstances);
    case 'access-denied':
      if (hop?.call === 'AssumeRoleWithWebIdentity') return explainWebIdentityDenied(hop, circumstances);
      if (hop?.call === 'AssumeRole') return explainTargetDenied(hop, fault.answer.message, circumstances);
      return explainRefusal('sts-other', fault.answer, hop, circumstances);
    case 'token-invalid':
      return hop?.call === 'AssumeRoleWithWebIdentity'
        ? explainTokenInvalid(hop, fault.answer.message, circumstances)
        : explainRefusal('sts-other', fault.answer, hop, circumstances);
    default:
      return 'answer' in fault
        ? explainRefusal(fault.code, fault.answer, hop, circumstances)
        : explainInfrastructureFault(fault, place, circumstances);
  }
}

/** Only a web-identity call is judged by the token's claims. */
function claimsMatter({ code }: Fault, hop: Hop | undefined): boolean {
  const judged = code === 'access-denied' || code === 'token-invalid' || code === 'claim-rejected';
  return judged && hop?.call === 'AssumeRoleWithWebIdentity';
}

function tried({ place, attempts, fault }: Failure, hop: Hop | undefined, circumstances: DiagnosisContext): Fact[] {
  const { route, claims, caller } = circumstances;
  const from = hop?.call === 'AssumeRoleWithWebIdentity' ? claims?.sub : caller;
  return [
    { name: 'waited for', value: describeWait(place, route) },
    ...(typeof from === 'string' ? [{ name: 'as', value: from }] : []),
    ...(hop === undefined
      ? []
      : [
          { name: 'role', value: hop.role.arn },
          { name: 'session name', value: hop.sessionName },
        ]),
    { name: 'STS', value: route.sts.endpoint ?? route.sts.region },
    { name: 'attempts', value: String(attempts) },
    ...('answer' in fault
      ? [
          { name: 'AWS says', value: `${fault.answer.code}: ${fault.answer.message}` },
          ...(fault.answer.requestId === undefined ? [] : [{ name: 'request id', value: fault.answer.requestId }]),
        ]
      : []),
  ];
}
