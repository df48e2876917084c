import { isSessionOf, parseAssumedRoleArn, parseCallerArn } from '../../shared/aws/arn.js';
import { monotonicMs } from '../../shared/monotonic.js';
import type { Hop } from '../route/route.js';
import { withoutSent } from './answer-text.js';
import { type AnswerIssue, FaultError } from './failure.js';
import type { CallerAnswer, HubIdentity, Session, StsCredentials } from './session.js';

const LONGEST_ARN = 2_048;
// Printable ASCII: anything else would break the files that pass it to later steps. A value under 8 characters would be masked in
// every word of the log. AWS's own session tokens have 4,096 bytes at most.
const CREDENTIAL = /^[!-~]{8,16384}$/;
// The pattern and the lengths of `AccessKeyId` in https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
const KEY_ID = /^\w{16,128}$/;
// An id of a user, or of a role with a session name behind it, or an account id.
// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
const USER_ID = /^[\w+=,.@:-]{2,193}$/;
/** 100 years: no session lives longer, and dates of JavaScript go further. */
const LONGEST_LIFE_MS = 100 * 366 * 86_400_000;

/**
 * Checks the identity behind the ambient credentials: complete, of one account, and in the partition of the roles.
 *
 * @throws FaultError `unexpected-answer`, or `answer-unreadable` where the answer has no identity at all.
 */
export function verifyCaller({ account, arn, userId }: CallerAnswer, partition: string, host: string): HubIdentity {
  if (!account && !arn && !userId) throw new FaultError({ code: 'answer-unreadable', host, status: 200 });
  const found = parseCallerArn(arn ?? '');
  const isComplete = found !== undefined && USER_ID.test(userId ?? '');
  if (!isComplete || found.account !== account || found.partition !== partition) {
    const requested = 'GetCallerIdentity';
    const returned = isComplete ? found.arn : '';
    throw new FaultError({ code: 'unexpected-answer', detail: 'not-an-identity', requested, returned });
  }
  return { account: found.account, arn: found.arn };
}

/**
 * Checks the answer to a hop: complete, of the requested account and role, not expired. Nothing is used before.
 * `allowedAccountIds` applies where it is not empty.
 *
 * @throws FaultError `unexpected-answer`, or `answer-unreadable` where the answer has no credentials or no valid time.
 */
export function verify(granted: StsCredentials, hop: Hop, allowedAccountIds: readonly string[], host: string): Session {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs, assumedRoleArn, answeredAtMs } = granted;
  const unreadable = new FaultError({ code: 'answer-unreadable', host, status: 200 });
  // An answer with nothing of a session comes from a proxy or a portal, and the next attempt may reach STS.
  if (!accessKeyId && !secretAccessKey && !sessionToken && !assumedRoleArn) throw unreadable;
  const requested = hop.role.arn;
  const keys = [accessKeyId, secretAccessKey, sessionToken].flatMap((value) => value ?? []);
  // A rejected answer is shown in part, and its keys may be in any part of it.
  const unexpected = (detail: AnswerIssue, returned: string) =>
    new FaultError({
      code: 'unexpected-answer',
      detail,
      requested,
      returned: withoutSent(returned, keys, LONGEST_ARN),
    });

  const arn = parseAssumedRoleArn(assumedRoleArn ?? '');
  const isValid =
    KEY_ID.test(accessKeyId ?? '') && [secretAccessKey, sessionToken].every((value) => CREDENTIAL.test(value ?? ''));
  if (!isValid || !accessKeyId || !secretAccessKey || !sessionToken || arn === undefined) {
    throw unexpected('incomplete', assumedRoleArn ?? '');
  }
  if (arn.account !== hop.role.account) throw unexpected('other-account', arn.arn);
  if (!isSessionOf(arn, hop.role)) throw unexpected('other-role', arn.arn);
  if (arn.sessionName !== hop.sessionName) throw unexpected('other-session', arn.arn);
  if (hop.lands === 'target' && allowedAccountIds.length > 0 && !allowedAccountIds.includes(arn.account)) {
    throw unexpected('account-not-allowed', arn.arn);
  }
  if (expiresAtMs === undefined || !isInstant(expiresAtMs)) throw unreadable;
  if (expiresAtMs <= answeredAtMs) throw unexpected('expired', new Date(expiresAtMs).toISOString());

  const lifeMs = expiresAtMs - answeredAtMs;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  return { credentials, expiresAtMs, lifeMs, grantedMs: monotonicMs(), role: hop.role, arn };
}

function isInstant(timeMs: number): boolean {
  return !Number.isNaN(new Date(timeMs).getTime()) && timeMs < Date.now() + LONGEST_LIFE_MS;
}
