import { parseAssumedRoleArn } from '../../shared/aws/arn.js';
import type { StsAnswer, StsFaultCode } from '../exchange/failure.js';
import { CHAINING_CAP_SECONDS, type Hop, isAmbient, type Route } from '../route/route.js';
import type { DiagnosisContext } from './context.js';
import { type DiagnosisDraft, draft } from './diagnosis.js';
import { fixedText, type Message, msg, NOTHING } from './message.js';
import { shellCommand, shellWord } from './statements.js';

/** STS rejected the request, by any caller: duration, policies, region, clock, credentials. */
export function explainRefusal(
  code: Exclude<StsFaultCode, 'access-denied' | 'token-invalid'>,
  answer: StsAnswer,
  hop: Hop | undefined,
  context: DiagnosisContext,
): DiagnosisDraft {
  const { route } = context;
  const reported = msg`${answer.code}, ${answer.message}`;
  switch (code) {
    case 'chaining-cap':
      return draft('chaining-cap', 'workflow', 'certain', {
        sentence: msg`AWS limits a session to one hour with role chaining. Set ${durationName(context)} to 3600 or less, or use route: direct.`,
        notes: [
          msg`Role chaining means that the session of one role requests the session of another. The maximum of the role does not matter then.`,
          msg`The limit does not apply to route: direct or to credentials of an IAM user.`,
        ],
      });
    case 'role-maximum':
      return explainRoleMaximum(hop, context);
    case 'policy-malformed':
      return draft('session-policy-malformed', 'workflow', 'certain', {
        sentence: msg`AWS rejected the session policy (${answer.message}). Correct ${policyName(context)}.`,
        notes: [
          msg`A session policy has no Principal. Every statement needs Effect, Action or NotAction, and Resource or NotResource.`,
        ],
      });
    case 'policy-too-large':
      return explainTooLarge(answer, hop, context);
    case 'region-disabled':
      return explainRegion(answer, route);
    case 'credentials-unknown':
      return explainUnknownCredentials(route);
    case 'clock-skew':
      return draft('clock-skew', 'runner', 'certain', {
        sentence: msg`The runner's clock is ${answer.serverAheadMs === undefined ? msg`too far from` : skew(answer)} AWS's. Synchronize it, for example with NTP.`,
      });
    case 'signature-mismatch':
      return draft('signature-mismatch', 'network', 'one of these', {
        sentence: msg`The signature does not match the request that STS received. Check ${fixedText(isAmbient(route) ? "the secret key of the runner's credentials, then " : '')}any proxy between the runner and STS.`,
        causes: [
          isAmbient(route) &&
            msg`The secret key of the runner's credentials is wrong. Run aws sts get-caller-identity on the runner to check it.`,
          msg`A proxy or firewall between the runner and STS changes requests. Run the job without it to check.`,
        ],
      });
    case 'token-expired':
      return draft('token-expired', 'runner', 'likely', {
        sentence: msg`The OIDC token was expired when STS received it, and so was a new one. Check the runner's clock${route.identity.from === 'token-file' ? msg` and what refreshes web-identity-token-file` : NOTHING}.`,
        notes: [clockNote(answer)],
      });
    case 'session-expired':
      return draft('session-expired', 'runner', 'certain', {
        sentence: isAmbient(route)
          ? msg`The runner's credentials have expired. Get new ones before this step.`
          : msg`The hub session expired before the target role was assumed. It lasts 15 minutes: set a lower retry-max-attempts and rerun the job.`,
        notes: [clockNote(answer)],
      });
    case 'claim-rejected':
      return draft('claim-rejected', 'GitHub', 'one of these', {
        sentence: msg`The token's issuer rejected a claim (${reported}). Rerun the job to get a new token, and check the runner's clock.`,
      });
    case 'token-key-unavailable':
    case 'provider-unreachable':
      return draft('issuer-not-reachable-by-aws', 'AWS', 'certain', {
        sentence: msg`AWS could not fetch the issuer's keys to verify the token, on every attempt. Check the issuer's status page, then rerun the job.`,
        notes: [
          msg`An issuer that you host must be reachable from the internet, with its discovery document and its keys.`,
        ],
      });
    case 'throttled':
      return draft('throttled', 'AWS', 'certain', {
        sentence: msg`STS throttled every attempt. Start fewer jobs at once (max-parallel), or raise retry-max-attempts.`,
      });
    case 'service-fault':
      return draft('aws-fault', 'AWS', 'certain', {
        sentence: msg`STS in ${route.sts.region} failed on every attempt. Rerun the job, or set another sts-region until it recovers.`,
      });
    case 'request-invalid':
      return draft('request-refused', 'workflow', 'certain', {
        sentence: msg`STS rejected the request (${reported}). Correct the input that this message is about.`,
      });
    case 'sts-other':
      return draft('unknown', 'unknown', 'one of these', {
        sentence: msg`STS returned ${reported}. This action has no diagnosis for it: search for the code in the AWS documentation.`,
      });
  }
}

/** A session that STS has just issued is unknown only where its account has not enabled the region. */
function explainUnknownCredentials(route: Route): DiagnosisDraft {
  const { region } = route.sts;
  if (!isAmbient(route)) {
    return draft('credentials-unknown', 'hub', 'likely', {
      sentence: msg`STS in ${region} does not accept the hub session that it has just issued. Enable the region in account ${route.hops[0].role.account}, or set an sts-region that is enabled there.`,
      notes: [
        msg`An opt-in region is disabled in every account that has not enabled it: in the console, see Account, AWS Regions.`,
      ],
    });
  }
  return draft('credentials-unknown', 'runner', 'one of these', {
    sentence: msg`STS in ${region} does not know the runner's credentials. Correct them, or set an sts-region that their account has enabled.`,
    causes: [
      msg`The credentials are wrong, inactive or deleted. Run aws sts get-caller-identity on the runner to check them.`,
      msg`${region} is an opt-in region, and the account of the credentials has not enabled it.`,
      msg`The credentials belong to another partition.`,
    ],
  });
}

/** For a signed request the account of the caller must have activated the region; the message has its id. */
function explainRegion({ message }: StsAnswer, { sts, hops }: Route): DiagnosisDraft {
  const account = /for account:\s*(\d{12})/.exec(message)?.[1];
  const side = hops.find(({ role }) => role.account === account)?.lands;
  return draft('region-not-activated', side ?? 'hub or target', 'certain', {
    sentence: msg`STS is not activated in ${sts.region} for ${account === undefined ? fixedText('an account of this route') : msg`account ${account}`}. Activate it there in IAM, under Account settings, or set another sts-region.`,
    notes: [msg`A session from the STS endpoint of another region works in every region.`],
  });
}

/** Check takes both from the accounts file alone. */
function durationName({ isCheck }: DiagnosisContext): Message {
  return fixedText(isCheck ? 'duration-seconds in the accounts file' : 'role-duration-seconds');
}

function policyName({ isCheck }: DiagnosisContext): Message {
  return fixedText(isCheck ? 'the file that session-policy names' : 'inline-session-policy');
}

function explainRoleMaximum(hop: Hop | undefined, context: DiagnosisContext): DiagnosisDraft {
  const { caller } = context;
  const seconds = hop?.durationSeconds ?? CHAINING_CAP_SECONDS;
  const role = hop?.role;
  // STS has been reported to return this for a chained session as well, whatever the role's maximum is.
  const isRoleSession = caller === undefined || parseAssumedRoleArn(caller) !== undefined;
  const isChained = hop?.call === 'AssumeRole' && seconds > CHAINING_CAP_SECONDS && isRoleSession;
  return draft('role-maximum', hop?.lands ?? 'target', 'certain', {
    sentence: msg`The role${role === undefined ? NOTHING : msg` ${role.arn}`} does not allow sessions of ${seconds} s. Set a lower ${durationName(context)}, or raise the role's MaxSessionDuration with the command in this step's log.`,
    notes: [
      isChained &&
        msg`AWS also limits a session that a role's session requests to 3600 s (role chaining), whatever the maximum of the role is. Set ${durationName(context)} to 3600 first, or use route: direct.`,
      msg`The maximum of a role is 3600 s by default, and can be raised to 43200 s.`,
    ],
    snippets: [
      role &&
        shellCommand(
          role.account,
          `aws iam update-role --role-name ${shellWord(role.name)} --max-session-duration ${seconds}`,
        ),
    ],
  });
}

function explainTooLarge(answer: StsAnswer, hop: Hop | undefined, context: DiagnosisContext): DiagnosisDraft {
  const tags = hop?.call === 'AssumeRole' ? hop.tags : [];
  const tagCharacters = tags.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  const arns = hop?.policyArns ?? [];
  return draft('session-too-large', 'workflow', 'certain', {
    sentence: msg`Session policies and tags together are larger than AWS allows (${answer.message}). ${context.isCheck ? msg`Shorten ${policyName(context)}.` : msg`Shorten inline-session-policy, or send fewer tags or policy ARNs.`}`,
    notes: [
      msg`${policyName(context)}: ${hop?.policy?.length ?? 0} characters.`,
      !context.isCheck && msg`managed-session-policies: ${arns.length}, with ${arns.join('').length} characters.`,
      !context.isCheck &&
        msg`role-session-tags: ${tags.length}, with ${tagCharacters} characters. Tags that the calling session passes on count too, and are not visible here.`,
      msg`AWS does not publish how it packs them. Only the size in its message is reliable.`,
    ],
  });
}

function clockNote(answer: StsAnswer): Message | false {
  return Math.abs(answer.serverAheadMs ?? 0) >= 60_000 && msg`The runner's clock is ${skew(answer)} AWS's.`;
}

/** How far the runner's clock is off. */
function skew({ serverAheadMs: ahead = 0 }: StsAnswer): Message {
  const seconds = Math.round(Math.abs(ahead) / 1000);
  const length = seconds < 120 ? msg`${seconds} s` : msg`${Math.round(seconds / 60)} min`;
  return ahead > 0 ? msg`${length} behind` : msg`${length} ahead of`;
}
