import { testableClaimsOf } from '../../shared/aws/testable-claims.js';
import type { Claims } from '../exchange/token-claims.js';
import type { WebIdentityHop } from '../route/route.js';
import type { DiagnosisContext } from './context.js';
import type { DiagnosisDraft, Fact, Side, Snippet } from './diagnosis.js';
import { type Message, msg } from './message.js';
import { audienceOf, issuerOf, shellWord, webIdentityTrust } from './statements.js';
import { wrongRole } from './wrong-role.js';

/** The claims of a token that a trust policy can test, as facts; empty when there is no token. */
export function testableClaims(claims: Claims | undefined): Fact[] {
  if (claims === undefined) return [];
  return testableClaimsOf(issuerOf(claims) ?? '').flatMap((name) => {
    const value = name === 'aud' ? audienceOf(claims) : claims[name];
    return typeof value === 'string' || typeof value === 'number' ? [{ name, value: String(value) }] : [];
  });
}

/**
 * STS refused the token for a role: one sentence for a role that does not exist, a condition that does not match and an RCP.
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function explainWebIdentityDenied(hop: WebIdentityHop, { claims, known }: DiagnosisContext): DiagnosisDraft {
  const statement = webIdentityTrust(hop.role, claims);
  const warning = msg`If the trust policy has a statement for this repository already, change that statement. A second statement would bypass conditions that the first one has and this one does not.`;
  const pastes: Snippet[] =
    statement === undefined
      ? []
      : [{ where: msg`the trust policy of ${hop.role.arn}`, language: 'json', text: statement, detail: warning }];
  const subject = typeof claims?.sub === 'string' ? claims.sub : 'this job';
  return {
    code: 'web-identity-denied',
    side: sideOf(hop),
    certainty: 'one of these',
    sentence: msg`The ${placeWord(hop)} role ${hop.role.arn} does not exist, or its trust policy does not admit ${subject}. Check the account id and the role name first, then compare the trust policy with the diagnosis in this step's log.`,
    causes: [wrongRole(hop.role, hop.lands, known), ...subjectHints(claims), ...conditionHints(hop, claims)],
    hints: [],
    pastes,
  };
}

function subjectHints(claims: Claims | undefined): Message[] {
  const sub = claims?.sub;
  if (typeof sub !== 'string') return [];
  const hints: Message[] = [];
  const immutable = /^repo:([^/@]+)@\d+\/([^:@]+)@\d+:/.exec(sub);
  if (immutable !== null) {
    hints.push(
      msg`The subject is of the immutable kind, with ids in it: a pattern for ${`repo:${immutable[1]}/${immutable[2]}:*`} does not match it.`,
    );
  }
  const environment = /:environment:(.+)$/.exec(sub)?.[1];
  if (environment !== undefined) {
    hints.push(msg`The job has the environment ${environment}, so its subject ends in that and not in the branch.`);
  }
  if (/:pull_request$/.test(sub)) {
    hints.push(
      msg`In a pull request the subject ends in pull_request and not in a branch. The ref and job_workflow_ref of the statement are this pull request's own: leave both out to admit every pull request of the repository.`,
    );
  }
  if (/[A-Z]/.test(sub)) {
    hints.push(msg`The subject has capital letters: StringEquals and StringLike tell case apart.`);
  }
  return hints;
}

function conditionHints(hop: WebIdentityHop, claims: Claims | undefined): Message[] {
  const audience = audienceOf(claims);
  return [
    ...(audience === undefined || audience === 'sts.amazonaws.com'
      ? []
      : [msg`The token's audience is ${audience}: a trust policy written for sts.amazonaws.com does not match it.`]),
    msg`A condition on a claim that is not in the table (repository_owner, event_name, iss …) never matches: IAM does not know its key.`,
    msg`A condition on sts:RoleSessionName must match ${hop.sessionName}, the session name that was asked for.`,
    msg`A condition on aws:PrincipalOrgID never matches a token: it exists for principals of an organization only.`,
    msg`A resource control policy (RCP) of the organization can deny this too.`,
  ];
}

/** STS refused the token before it looked at the role: the account's OIDC provider is missing or does not know the audience. */
export function explainTokenInvalid(
  hop: WebIdentityHop,
  message: string,
  { claims, known }: DiagnosisContext,
): DiagnosisDraft {
  const issuer = issuerOf(claims);
  const audience = audienceOf(claims) ?? 'sts.amazonaws.com';
  const { account, partition } = hop.role;
  if (/No OpenIDConnect provider found/i.test(message)) {
    return {
      code: 'no-oidc-provider',
      // AWS says the same for an account that is not the one meant, or does not exist.
      side: sideOf(hop),
      certainty: 'one of these',
      sentence: msg`Account ${account} has no OIDC provider for ${issuer === undefined ? msg`the token's issuer` : msg`${issuer}`}. Check the account id in the ${placeWord(hop)} role's ARN first, then create the provider in that account.`,
      causes: [
        wrongRole(hop.role, hop.lands, known),
        msg`The account has no OIDC provider for this issuer. The provider must be in the account of the role itself: the provider of another account does not count.`,
      ],
      hints: [],
      pastes: issuer === undefined ? [] : [createProvider(account, issuer, audience)],
    };
  }
  if (/Incorrect token audience/i.test(message)) {
    const provider = `arn:${partition}:iam::${account}:oidc-provider/${issuer ?? ''}`;
    return {
      code: 'audience-not-known',
      side: hop.lands,
      certainty: 'certain',
      sentence: msg`The OIDC provider of account ${account} does not list the audience ${audience}: add it there, or write the audience it lists.`,
      causes: [
        wrongRole(hop.role, hop.lands, known),
        msg`The provider lists other audiences, or the input audience is not the one that was meant.`,
      ],
      hints: [],
      pastes:
        issuer === undefined
          ? []
          : [
              {
                where: msg`a shell with rights in account ${account}`,
                language: 'shell',
                text: `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${shellWord(provider)} --client-id ${shellWord(audience)}\n`,
              },
            ],
    };
  }
  return {
    code: 'token-not-accepted',
    side: 'unknown',
    certainty: 'one of these',
    sentence: msg`STS does not accept the token: ${message}.`,
    hints: [
      msg`The OIDC provider of account ${account} must be for the token's issuer, ${issuer ?? 'which is not in the token'}.`,
      msg`A token that something on the way has changed fails like this.`,
    ],
    pastes: [],
  };
}

function sideOf({ lands }: WebIdentityHop): Side {
  return lands === 'hub' ? 'workflow or hub' : 'workflow or target';
}

function createProvider(account: string, issuer: string, audience: string): Snippet {
  return {
    detail: msg`If the account id ${account} is right:`,
    where: msg`a shell with rights in account ${account}`,
    language: 'shell',
    text: `aws iam create-open-id-connect-provider --url ${shellWord(`https://${issuer}`)} --client-id-list ${shellWord(audience)}\n`,
  };
}

function placeWord({ lands }: WebIdentityHop): Message {
  return { parts: [lands] };
}
