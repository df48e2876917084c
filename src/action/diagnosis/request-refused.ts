import { parseAssumedRoleArn } from '../../shared/aws/arn.js';
import type { StsAnswer, StsFaultCode } from '../exchange/failure.js';
import type { Hop, Route } from '../route/route.js';
import { CHAINING_CAP_SECONDS } from '../route/route.js';
import type { DiagnosisContext } from './context.js';
import type { DiagnosisDraft } from './diagnosis.js';
import { draft } from './draft.js';
import { type Message, msg } from './message.js';
import { shellWord } from './statements.js';

/** AWS's own words, for where they say it best. */
export function awsMessage({ code, message }: StsAnswer): Message {
  return msg`${code}, ${message}`;
}

/** STS refused what was asked, whoever asked: duration, policies, region, clock, credentials. */
export function explainRefusal(
  code: Exclude<StsFaultCode, 'access-denied' | 'token-invalid'>,
  answer: StsAnswer,
  hop: Hop | undefined,
  circumstances: DiagnosisContext,
): DiagnosisDraft {
  const { route } = circumstances;
  switch (code) {
    case 'chaining-cap':
      return draft('chaining-cap', 'workflow', 'certain', {
        sentence: msg`AWS caps a session that was made with another role's session at one hour (role chaining): write role-duration-seconds: 3600 or less, or route: direct.`,
        hints: [
          msg`The role's own maximum does not count here. Credentials of an IAM user are not capped, nor is an OIDC token exchanged straight into the target.`,
        ],
      });
    case 'role-maximum':
      return explainRoleMaximum(answer, hop, circumstances);
    case 'policy-malformed':
      return explainMalformedPolicy(answer, hop);
    case 'policy-too-large':
      return explainTooLarge(answer, hop);
    case 'region-disabled':
      return explainRegion(answer, route);
    case 'credentials-unknown':
      return explainUnknownCredentials(route);
    case 'clock-skew':
      return draft('clock-skew', 'runner', 'certain', {
        sentence:
          answer.serverAheadMs === undefined
            ? msg`The clock of the runner is too far from AWS's: set it, for example with NTP.`
            : msg`The clock of the runner is ${skew(answer)} AWS's: set it, for example with NTP.`,
        hints: [msg`AWS says: ${answer.message}`],
      });
    case 'signature-mismatch':
      return draft('signature-mismatch', 'network', 'one of these', {
        sentence: msg`The signature of the call did not fit it: something between the runner and STS changes requests, or the secret key of the runner's credentials is wrong.`,
        hints: [],
      });
    case 'token-expired':
      return draft('token-expired', 'runner', 'likely', {
        sentence: msg`The OIDC token had expired when it reached STS, and so had a new one: check the clock of the runner, and who refreshes web-identity-token-file where that is used.`,
        hints: clockHint(answer),
      });
    case 'session-expired':
      return draft('session-expired', 'runner', 'certain', {
        sentence:
          route.identity.from === 'ambient'
            ? msg`The credentials that sign this call have expired: get new ones before this step.`
            : msg`The hub session ended before the target was reached: it lives 15 minutes, so lower retry-max-attempts and run the job again.`,
        hints: clockHint(answer),
      });
    case 'claim-rejected':
      return draft('claim-rejected', 'GitHub', 'one of these', {
        sentence: msg`The token's issuer rejected a claim (${awsMessage(answer)}): run the job again for a new token, and check the clock of the runner.`,
        hints: [],
      });
    case 'token-key-unavailable':
    case 'provider-unreachable':
      return draft('issuer-not-reachable-by-aws', 'AWS', 'certain', {
        sentence: msg`AWS could not fetch the issuer's keys to check the token, in all attempts: run the job again, and look at the issuer's status page.`,
        hints: [
          msg`An issuer of your own must be reachable from the internet, with its discovery document and its keys.`,
        ],
      });
    case 'throttled':
      return draft('throttled', 'AWS', 'certain', {
        sentence: msg`STS still throttled the calls after all attempts: start fewer jobs at once (max-parallel), or raise retry-max-attempts.`,
        hints: [],
      });
    case 'service-fault':
      return draft('aws-fault', 'AWS', 'certain', {
        sentence: msg`STS in ${route.sts.region} failed in all attempts: run the job again, or write another sts-region while it lasts.`,
        hints: [],
      });
    case 'request-invalid':
      return draft('request-refused', 'workflow', 'certain', {
        sentence: msg`STS refuses the request: ${awsMessage(answer)}.`,
        hints: [],
      });
    case 'sts-other':
      return draft('unknown', 'unknown', 'one of these', {
        sentence: msg`STS says ${awsMessage(answer)}.`,
        hints: [],
      });
  }
}

/** A session that STS has just made is unknown only where its account has not enabled the region. */
function explainUnknownCredentials({ identity, hops, sts }: Route): DiagnosisDraft {
  const [first] = hops;
  if (identity.from !== 'ambient') {
    return draft('credentials-unknown', 'hub', 'likely', {
      sentence: msg`STS in ${sts.region} does not know the hub session that was made just before: enable the region in account ${first.role.account}, or write an sts-region that it has enabled.`,
      hints: [msg`Regions that have to be opted into are off in every account that has not enabled them.`],
    });
  }
  return draft('credentials-unknown', 'runner', 'one of these', {
    sentence: msg`STS in ${sts.region} does not know the credentials that sign this call: write an sts-region that their account has enabled, or mend the credentials of the runner.`,
    hints: [
      msg`In a region that has to be opted into, the account that the credentials belong to must have enabled it too.`,
      msg`Credentials of another partition are unknown as well.`,
    ],
  });
}

/** On a signed call it is the caller's account that must have activated the region, so the message says whose it is. */
function explainRegion({ message }: StsAnswer, { sts, hops }: Route): DiagnosisDraft {
  const account = /for account:\s*(\d{12})/.exec(message)?.[1];
  const side = hops.find(({ role }) => role.account === account)?.lands ?? 'hub or target';
  return draft('region-not-activated', side, 'certain', {
    sentence: msg`STS is not activated in ${sts.region} for ${account === undefined ? msg`that account` : msg`account ${account}`}: activate the region there, or write another sts-region, whose sessions work in every region all the same.`,
    hints: [msg`AWS says: ${message}`],
  });
}

function explainRoleMaximum(
  { message }: StsAnswer,
  hop: Hop | undefined,
  { caller }: DiagnosisContext,
): DiagnosisDraft {
  const side = hop?.lands ?? 'target';
  const seconds = hop?.durationSeconds ?? CHAINING_CAP_SECONDS;
  const role = hop?.role;
  const most = /less than or equal to (\d+)/.exec(message)?.[1];
  // STS has been reported to say this of a chained session as well, whatever the role's maximum is.
  const isChained = hop?.call === 'AssumeRole' && seconds > CHAINING_CAP_SECONDS && isRoleSession(caller);
  const chained = msg`AWS also limits a session that a role's session requests to 3600 s (role chaining), whatever the maximum of the role is. Set role-duration-seconds: 3600 first, or use route: direct.`;
  return {
    ...draft('role-maximum', side, 'certain', {
      sentence: msg`The role ${role?.arn ?? ''} does not allow sessions of ${seconds} s: write a lower role-duration-seconds, or raise the role's MaxSessionDuration with the command from the diagnosis in this step's log.`,
      hints: [
        ...(isChained ? [chained] : []),
        ...(most === undefined ? [] : [msg`AWS reports a maximum of ${Number(most)} s for this role.`]),
        msg`A role made without saying otherwise allows 3600 s; 43200 s is the most.`,
      ],
    }),
    pastes:
      role === undefined
        ? []
        : [
            {
              where: msg`a shell with rights in account ${role.account}`,
              language: 'shell',
              text: `aws iam update-role --role-name ${shellWord(role.name)} --max-session-duration ${seconds}\n`,
            },
          ],
  };
}

/** A caller that is a role's session, or may be one. */
function isRoleSession(caller: string | undefined): boolean {
  return caller === undefined || parseAssumedRoleArn(caller) !== undefined;
}

function explainMalformedPolicy(answer: StsAnswer, hop: Hop | undefined): DiagnosisDraft {
  const lines = hop?.policy?.split('\n').length ?? 0;
  return draft('session-policy-malformed', 'workflow', 'certain', {
    sentence: msg`AWS does not take the session policy (${answer.message}): mend inline-session-policy.`,
    hints: [
      ...(hop?.policy === undefined
        ? []
        : [msg`It was sent as it stands in the workflow: ${lines} lines, ${hop.policy.length} characters.`]),
      msg`A session policy has no Principal, and every statement needs Effect, Action and Resource (or their Not forms).`,
    ],
  });
}

function explainTooLarge(answer: StsAnswer, hop: Hop | undefined): DiagnosisDraft {
  const tags = hop?.call === 'AssumeRole' ? hop.tags : [];
  const tagCharacters = tags.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  const arns = hop?.policyArns ?? [];
  return draft('session-too-large', 'workflow', 'certain', {
    sentence: msg`Session policies and tags together take more room than AWS has for them${reportedSize(answer)}: shorten inline-session-policy, or send fewer tags or policy ARNs.`,
    hints: [
      msg`inline-session-policy: ${hop?.policy?.length ?? 0} characters.`,
      msg`managed-session-policies: ${arns.length}, with ${arns.reduce((sum, arn) => sum + arn.length, 0)} characters.`,
      msg`role-session-tags: ${tags.length}, with ${tagCharacters} characters; tags that the asking session passes on count too and are not visible here.`,
      msg`AWS packs them in a way that it does not publish, so the size that it reports is all that is known.`,
    ],
  });
}

/**
 * What STS reports of the size: a share in percent, or since September 2026 in most partitions the bytes of the session token and their
 * maximum. Of the newer message only that is published, so its numbers are taken wherever they are: what is too large is the larger one.
 * Sources: https://repost.aws/knowledge-center/iam-role-aws-sts-error, https://aws.amazon.com/about-aws/whats-new/2026/09/aws-sts/
 */
function reportedSize({ message }: StsAnswer): Message {
  const percent = /(\d{1,9})\s?%/.exec(message)?.[1];
  if (percent !== undefined) return msg` (${percent}%)`;
  const numbers = [...message.matchAll(/(?<![\w:/,.-])(?:\d{1,3}(?:,\d{3})+|\d{3,6})(?![\w:/-])/g)].map(([text]) =>
    Number(text.replaceAll(',', '')),
  );
  if (!/bytes?\b/i.test(message) || numbers.length === 0) return msg``;
  const size = Math.max(...numbers);
  const most = Math.min(...numbers);
  return most === size ? msg` (${size} bytes)` : msg` (${size} bytes, ${most} are allowed)`;
}

function clockHint(answer: StsAnswer): Message[] {
  const ahead = answer.serverAheadMs;
  return ahead === undefined || Math.abs(ahead) < 60_000
    ? []
    : [msg`The clock of the runner is ${skew(answer)} AWS's.`];
}

/** How far off the machine's clock is, in words. */
function skew({ serverAheadMs: ahead = 0 }: StsAnswer): Message {
  const seconds = Math.round(Math.abs(ahead) / 1000);
  const length = seconds < 120 ? msg`${seconds} s` : msg`${Math.round(seconds / 60)} min`;
  return ahead > 0 ? msg`${length} behind` : msg`${length} ahead of`;
}
