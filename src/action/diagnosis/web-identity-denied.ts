import { testableClaimsOf } from '../../shared/aws/testable-claims.js';
import type { Claims } from '../exchange/token-claims.js';
import { DEFAULT_AUDIENCE, type WebIdentityHop } from '../route/route.js';
import type { DiagnosisContext } from './context.js';
import { type DiagnosisDraft, type DraftList, draft, type Fact } from './diagnosis.js';
import { environmentCaution, wrongEnvironment } from './environment.js';
import { fixedText, type Message, msg, NOTHING } from './message.js';
import {
  audienceOf,
  issuerOf,
  shellCommand,
  shellWord,
  subjectOf,
  unknownTrustedClaims,
  webIdentityTrust,
} from './statements.js';
import { wrongRole } from './wrong-role.js';

/** The claims of a token that a trust policy can test; empty when there is no token. */
export function testableClaims(claims: Claims | undefined): Fact[] {
  if (claims === undefined) return [];
  return testableClaimsOf(issuerOf(claims) ?? '').flatMap((name) => {
    const value = name === 'aud' ? audienceOf(claims) : claims[name];
    return typeof value === 'string' || typeof value === 'number' ? [{ name, value: String(value) }] : [];
  });
}

/**
 * STS denied the token: it has one message for a role that does not exist, a condition that does not match, and an RCP.
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function explainWebIdentityDenied(hop: WebIdentityHop, context: DiagnosisContext): DiagnosisDraft {
  const { claims, known } = context;
  const environment = wrongEnvironment(context);
  const statement = webIdentityTrust(hop.role, environment === undefined ? claims : environment.claims);
  const sub = typeof claims?.sub === 'string' ? claims.sub : undefined;
  return draft('web-identity-denied', `workflow or ${hop.lands}`, 'one of these', {
    sentence: msg`The ${fixedText(hop.lands)} role ${hop.role.arn} does not exist, or its trust policy does not allow ${sub === undefined ? fixedText('this job') : msg`the subject ${sub}`}. ${environment?.sentence ?? msg`Check the account id and the role name first, then compare the trust policy with the diagnosis in this step's log.`}`,
    causes: [
      environment?.sentence,
      wrongRole(hop.role, hop.lands, known),
      ...subjectCauses(claims, sub),
      ...conditionCauses(hop, claims),
    ],
    notes: [unknownNote(claims)],
    snippets: [
      statement !== undefined && {
        caution: msg`If the trust policy already has a statement for this repository, change that statement. A second statement would bypass the conditions of the first.${isPullRequest(sub) ? msg` The ref and job_workflow_ref below are of this pull request: leave both out to allow every pull request of the repository.` : NOTHING}${environmentCaution(environment)}`,
        where: msg`the trust policy of ${hop.role.arn}`,
        language: 'json',
        text: statement,
      },
    ],
  });
}

/** Why there is no statement to add. */
function unknownNote(claims: Claims | undefined): Message | undefined {
  const names = unknownTrustedClaims(claims);
  return names.length === 0
    ? undefined
    : msg`There is no statement to add, because it would test ${names.join(', ')}, which the emulator does not know. Run the job on GitHub, or set the input claims of the emulator.`;
}

function isPullRequest(sub = ''): boolean {
  return sub.endsWith(':pull_request');
}

function subjectCauses(claims: Claims | undefined, sub = ''): DraftList {
  const subject = subjectOf(claims);
  const immutable = /^repo:([^/@]+)@\d+\/([^:@]+)@\d+:/.exec(sub);
  const environment = /:environment:(.+)$/.exec(sub)?.[1];
  const ref = typeof claims?.ref === 'string' ? claims.ref : undefined;
  return [
    subject &&
      msg`The condition on ${subject.key} does not match ${subject.value}. In IAM, open the role and compare it under Trust relationships.`,
    ref !== undefined &&
      environment === undefined &&
      !isPullRequest(sub) &&
      msg`The job runs on ${ref}. If the role is for another branch or tag, run the job from there.`,
    immutable !== null &&
      msg`The subject is immutable: it contains ids. A pattern such as ${`repo:${immutable[1]}/${immutable[2]}:*`} does not match it.`,
    environment !== undefined &&
      msg`The job has the environment ${environment}, so its subject ends in ${`environment:${environment}`} and not in the branch.`,
    isPullRequest(sub) && msg`In a pull request, the subject ends in pull_request and not in a branch.`,
    /[A-Z]/.test(sub) && msg`The subject has capital letters: StringEquals and StringLike are case-sensitive.`,
  ];
}

function conditionCauses(hop: WebIdentityHop, claims: Claims | undefined): DraftList {
  const audience = audienceOf(claims) ?? DEFAULT_AUDIENCE;
  return [
    msg`The trust policy has no statement with sts:AssumeRoleWithWebIdentity and the OIDC provider for ${issuerOf(claims) ?? fixedText("the token's issuer")} in account ${hop.role.account}.`,
    audience !== DEFAULT_AUDIENCE &&
      msg`The token's audience is ${audience}. A condition that requires ${DEFAULT_AUDIENCE} does not match it.`,
    msg`A condition tests a claim that IAM does not support, such as repository_owner, event_name or iss. It never matches.`,
    msg`A condition on sts:RoleSessionName does not match ${hop.sessionName}, the session name of this step. Set role-session-name.`,
    msg`A condition tests aws:PrincipalOrgID, which a token never has. Remove that condition.`,
    msg`A resource control policy (RCP) of the organization denies the request. Ask the administrator of the organization.`,
  ];
}

/** STS rejected the token before it read the role: the account's OIDC provider is missing or does not list the audience. */
export function explainTokenInvalid(
  hop: WebIdentityHop,
  message: string,
  { route, claims, known }: DiagnosisContext,
): DiagnosisDraft {
  const issuer = issuerOf(claims);
  const audience = audienceOf(claims) ?? DEFAULT_AUDIENCE;
  const { account, partition } = hop.role;
  const role = wrongRole(hop.role, hop.lands, known);
  if (/No OpenIDConnect provider found/i.test(message)) {
    // AWS returns the same for an account that does not exist.
    return draft('no-oidc-provider', `workflow or ${hop.lands}`, 'one of these', {
      sentence: msg`Account ${account} has no OIDC provider for ${issuer ?? fixedText("the token's issuer")}. Check the account id in the ${fixedText(hop.lands)} role's ARN first, then create the provider in that account.`,
      causes: [
        role,
        msg`The account has no OIDC provider for this issuer. A provider in another account does not count. In IAM, see Identity providers.`,
      ],
      snippets: [
        issuer !== undefined && {
          caution: msg`Check that the account id ${account} is right before you run this.`,
          ...shellCommand(
            account,
            `aws iam create-open-id-connect-provider --url ${shellWord(`https://${issuer}`)} --client-id-list ${shellWord(audience)}`,
          ),
        },
      ],
    });
  }
  if (/Incorrect token audience/i.test(message)) {
    const provider = `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
    const command = shellCommand(
      account,
      `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${shellWord(provider)} --client-id ${shellWord(audience)}`,
    );
    const otherAudiences = msg`The provider lists other audiences. In IAM, open the provider under Identity providers and check its audiences.`;
    if (route.identity.from === 'github-oidc' && route.identity.audience !== DEFAULT_AUDIENCE) {
      return draft('audience-not-known', `workflow or ${hop.lands}`, 'one of these', {
        sentence: msg`The input audience is ${audience}, and the OIDC provider of account ${account} does not list it. Remove the input if you do not need it. Otherwise add the audience to the provider.`,
        causes: [
          msg`The input audience has the value ${audience}. Remove it if you do not need it: the default is ${DEFAULT_AUDIENCE}.`,
          otherAudiences,
          role,
        ],
        snippets: [
          issuer !== undefined && {
            caution: msg`Check that the job needs the audience ${audience} before you run this: the provider then accepts it from every job.`,
            ...command,
          },
        ],
      });
    }
    return draft('audience-not-known', hop.lands, 'certain', {
      sentence: msg`The OIDC provider of account ${account} does not list the audience ${audience}. Add it there, or set the input audience to one that is listed.`,
      causes: [role, otherAudiences],
      snippets: [issuer !== undefined && command],
    });
  }
  return draft('token-not-accepted', 'unknown', 'one of these', {
    sentence: msg`STS rejected the token (${message}). Compare its issuer with the OIDC provider in account ${account}.`,
    causes: [
      issuer === undefined
        ? msg`The token cannot be read, or its issuer is not an https URL.`
        : msg`The OIDC provider in account ${account} is not for the issuer of the token, ${issuer}. In IAM, see Identity providers.`,
      msg`A proxy or another program changed the token. Rerun the job without it to check.`,
    ],
  });
}
