import type { Failure, Fault, Place, StsAnswer } from '../exchange/failure.js';
import { quoted } from '../log/plain.js';
import type { Hop, Route } from '../route/route.js';

/** Text from outside as it may stand in a sentence. */
type Show = (text: string, longest?: number) => string;

/**
 * One sentence that says what is wrong with a failed walk and what to change. Text from AWS and others is quoted, plain.
 * `hide` takes the secrets out of it: before it is cut to length, because half a secret is not known again.
 */
export function wordFailure({ place, attempts, fault }: Failure, route: Route, hide: (text: string) => string): string {
  const show: Show = (text, longest) => quoted(hide(text), longest);
  const tried = attempts > 1 ? ` (${attempts} attempts)` : '';
  return hide(`${stepName(place, route)} failed${tried}: ${wordFault(fault, place, hopAt(place, route), show)}`);
}

/** What is being waited for at a place of the route. */
export function waitedFor(place: Place, route: Route): string {
  return place === 'identity' ? identityName(route) : `STS to grant the ${place} role`;
}

function hopAt(place: Place, route: Route): Hop | undefined {
  return route.hops.find(({ lands }) => lands === place);
}

function stepName(place: Place, route: Route): string {
  const hop = hopAt(place, route);
  return hop === undefined ? `Getting ${identityName(route)}` : `Assuming the ${place} role ${hop.role.arn}`;
}

function identityName({ identity }: Route): string {
  switch (identity.from) {
    case 'github-oidc':
      return "GitHub's OIDC token";
    case 'token-file':
      return 'the token of web-identity-token-file';
    case 'ambient':
      return 'the name of the ambient credentials';
  }
}

function wordFault(fault: Fault, place: Place, hop: Hop | undefined, show: Show): string {
  switch (fault.code) {
    case 'no-token-endpoint':
      return 'this job has no OIDC token endpoint; give the job permissions: id-token: write (a pull request from a fork never has it; under act use identity: ambient).';
    case 'token-endpoint-address':
      return 'ACTIONS_ID_TOKEN_REQUEST_URL is no URL; the runner sets it, so nothing else may.';
    case 'token-refused':
      return `the endpoint at ${show(fault.host)} answered ${fault.status}, ${show(fault.message)}; run the job again, its request token may be over.`;
    case 'token-endpoint-fault':
      return `the endpoint at ${show(fault.host)} answered ${fault.status}; see githubstatus.com and run the job again.`;
    case 'token-file':
      return `${show(fault.path)} ${TOKEN_FILE_FLAWS[fault.flaw]}.`;
    case 'no-ambient-credentials':
      return `the runner has no credentials that the AWS SDK finds (${show(fault.message)}); set them before this step, or use identity: github-oidc.`;
    case 'access-denied':
      return wordDenial(fault.answer, place, hop, show);
    case 'token-invalid':
      return `${said(fault.answer, show)}; check that this account has an OIDC provider for the token's issuer and that it knows the audience.`;
    case 'token-expired':
      return `${said(fault.answer, show)}; the token had expired, and a new one did not help, so check the runner's clock.`;
    case 'token-key-unavailable':
    case 'provider-unreachable':
      return `${said(fault.answer, show)}; STS could not reach the token's issuer, so run the job again.`;
    case 'claim-rejected':
      return `${said(fault.answer, show)}; the OIDC provider refuses the token's claims.`;
    case 'session-expired':
      return `${said(fault.answer, show)}; the credentials that sign this call have expired, so get new ones before this step.`;
    case 'credentials-unknown':
      return `${said(fault.answer, show)}; STS does not know the credentials that sign this call: in a region that has to be enabled, the hub account must have enabled it too.`;
    case 'clock-skew':
      return `${said(fault.answer, show)}; set the runner's clock.`;
    case 'signature-mismatch':
      return `${said(fault.answer, show)}; something between here and STS changes the request, or the secret key is wrong.`;
    case 'chaining-cap':
      return `${said(fault.answer, show)}; write role-duration-seconds: 3600 or less, or use route: direct.`;
    case 'role-maximum':
      return `${said(fault.answer, show)}; write a lower role-duration-seconds than ${hop?.durationSeconds ?? 'asked for'}, or raise the role's MaxSessionDuration.`;
    case 'request-invalid':
      return `${said(fault.answer, show)}.`;
    case 'policy-malformed':
      return `${said(fault.answer, show)}; mend inline-session-policy.`;
    case 'policy-too-large':
      return `${said(fault.answer, show)}; shorten the session policies or send fewer session tags.`;
    case 'region-disabled':
      return `${said(fault.answer, show)}; enable the region in that account, or write another sts-region.`;
    case 'throttled':
      return `${said(fault.answer, show)}; STS still throttles after all attempts, so start fewer jobs at once or raise retry-max-attempts.`;
    case 'service-fault':
      return `${said(fault.answer, show)}; the fault is with AWS, so run the job again.`;
    case 'sts-other':
      return `${said(fault.answer, show)}.`;
    case 'answer-unreadable':
      return `what ${show(fault.host)} answered${fault.status === undefined ? '' : ` (HTTP ${fault.status})`} is not an answer of that service; look for a proxy or a portal in between.`;
    case 'unexpected-answer':
      return wordUnexpected(fault, show);
    case 'endpoint-not-safe':
      return `${show(fault.host)} would be asked over plain http; write an https:// endpoint, because the token goes there.`;
    case 'unreachable':
      return `${show(fault.host)} can't be reached${via(fault.proxy, show)} (${show(fault.reason)}); check the network of the runner, http-proxy and sts-region.`;
    case 'tls':
      return `${show(fault.host)} shows a certificate that is not trusted${via(fault.proxy, show)} (${show(fault.reason)}); name your own authority in NODE_EXTRA_CA_CERTS.`;
    case 'proxy-refused':
      return `the proxy ${show(fault.proxy)} refused the call with ${fault.status}; check http-proxy, its user and password, and no-proxy.`;
    case 'no-answer':
      return `${show(fault.host)} gave no answer within ${fault.afterMs / 1000} s${via(fault.proxy, show)}; check the network of the runner.`;
    case 'deadline':
      return `there was no result within the ${fault.seconds} s of action-timeout-s; run the job again, or raise it.`;
    case 'cancelled':
      return `cancelled by ${fault.signal}.`;
    case 'unknown':
      return `${show(fault.message)}.`;
  }
}

const TOKEN_FILE_FLAWS = {
  missing: 'does not exist: write a path relative to the workspace, or an absolute one',
  symlink: 'is a link, or lies in a folder that is one: write the path of the file itself',
  'not-a-file': 'is no regular file: write the path of the file that holds the token',
  empty: 'is empty: write the token to it before this step',
  'too-large': 'is too large for a token: write the path of the file that holds the token',
  'not-a-token': 'holds no JSON Web Token: write the path of the file that holds the token',
  unreadable: "can't be read: check its permissions",
} as const;

/** AWS's own words for a refusal. */
function said({ code, message }: StsAnswer, show: Show): string {
  return `STS says ${plainCode(code, show)}, ${show(message, 600)}`;
}

function plainCode(code: string, show: Show): string {
  return /^\w{1,80}$/.test(code) ? code : show(code);
}

function wordDenial(answer: StsAnswer, place: Place, hop: Hop | undefined, show: Show): string {
  if (hop?.call === 'AssumeRoleWithWebIdentity') {
    return `${said(answer, show)}; the role's trust policy does not admit this job's token (subject, audience, OIDC provider), or there is no such role.`;
  }
  const whose =
    place === 'target' ? "the hub's permissions or the target's trust policy" : 'permissions or trust policy';
  return `${said(answer, show)}; ${whose} lack this, the external id differs, or there is no such role.`;
}

function wordUnexpected({ flaw, asked, came }: Extract<Fault, { code: 'unexpected-answer' }>, show: Show): string {
  const what = flaw === 'expired' ? `a session that ended at ${show(came)}` : `${show(came)} (${flaw})`;
  return `STS answered with ${what} for ${show(asked)}; nothing was handed on, so check who answers at the STS endpoint.`;
}

function via(proxy: string | undefined, show: Show): string {
  return proxy === undefined ? '' : ` through the proxy ${show(proxy)}`;
}
