import { isAccountId, isSessionOf, parseAssumedRoleArn, parseCallerArn } from '../../shared/aws/arn.js';
import type { Hop } from '../route/route.js';
import { withoutSent } from './answer-text.js';
import { type AnswerIssue, FaultError } from './failure.js';
import type { CallerAnswer, Session, StsCaller, StsCredentials } from './session.js';

/** No credential of AWS or of a server in its place is shorter, and a shorter one would be masked in every word of the log. */
const SHORTEST = 8;
// AWS's own session tokens have 4,096 bytes at most.
const LONGEST = 16_384;
const LONGEST_ARN = 2_048;
// Printable ASCII: anything else would break the files that pass it to later steps.
const CREDENTIAL = new RegExp(`^[!-~]{${SHORTEST},${LONGEST}}$`);
// The pattern and the lengths of `AccessKeyId` in https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
const KEY_ID = /^\w{16,128}$/;
// An id of a user, or of a role with a session name behind it, or an account id.
// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
const USER_ID = /^[\w+=,.@:-]{2,193}$/;
/** 100 years: nothing that lives longer is a session, and no date of JavaScript is that far away. */
const LONGEST_LIFE_MS = 100 * 366 * 86_400_000;

/**
 * Checks who STS says that the ambient credentials are: a whole identity of one account, in the partition of the roles.
 *
 * @throws FaultError `unexpected-answer`, or `answer-unreadable` where the answer has nothing of it.
 */
export function verifyCaller({ account, arn, userId }: CallerAnswer, partition: string, host: string): StsCaller {
  if (!account && !arn && !userId) throw new FaultError({ code: 'answer-unreadable', host, status: 200 });
  const found = parseCallerArn(arn ?? '');
  const whole = found !== undefined && isAccountId(account ?? '') && USER_ID.test(userId ?? '');
  if (!whole || found.account !== account || found.partition !== partition) {
    const asked = 'GetCallerIdentity';
    throw new FaultError({ code: 'unexpected-answer', detail: 'not-an-identity', asked, came: whole ? found.arn : '' });
  }
  return { account: found.account, arn: found.arn };
}

/**
 * Checks what STS granted against what the hop asked for: complete, of that account and role, not yet expired. Nothing is
 * handed on before. `allowedAccountIds` counts where it is not empty.
 *
 * @throws FaultError `unexpected-answer`, or `answer-unreadable` where the answer has no credentials at all, or no time that can
 * be read.
 */
export function verify(granted: StsCredentials, hop: Hop, allowedAccountIds: readonly string[], host: string): Session {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs, assumedRoleArn, answeredAtMs } = granted;
  // An answer without any of it is not STS's: a proxy or a portal spoke, and the next try may reach STS.
  if (!accessKeyId && !secretAccessKey && !sessionToken && !assumedRoleArn) {
    throw new FaultError({ code: 'answer-unreadable', host, status: 200 });
  }
  const asked = hop.role.arn;
  const keys = [accessKeyId, secretAccessKey, sessionToken].flatMap((value) => value ?? []);
  // An answer that is refused is shown in part, and its keys may be in any part of it.
  const refuse = (detail: AnswerIssue, came: string) =>
    new FaultError({ code: 'unexpected-answer', detail, asked, came: withoutSent(came, keys, LONGEST_ARN) });

  const arn = parseAssumedRoleArn(assumedRoleArn ?? '');
  const whole =
    KEY_ID.test(accessKeyId ?? '') && [secretAccessKey, sessionToken].every((value) => CREDENTIAL.test(value ?? ''));
  if (!whole || !accessKeyId || !secretAccessKey || !sessionToken || arn === undefined) {
    throw refuse('incomplete', assumedRoleArn ?? '');
  }
  if (arn.account !== hop.role.account) throw refuse('other-account', arn.arn);
  if (!isSessionOf(arn, hop.role)) throw refuse('other-role', arn.arn);
  if (arn.sessionName !== hop.sessionName) throw refuse('other-session', arn.arn);
  if (hop.lands === 'target' && allowedAccountIds.length > 0 && !allowedAccountIds.includes(arn.account)) {
    throw refuse('account-not-allowed', arn.arn);
  }
  if (expiresAtMs === undefined || !isInstant(expiresAtMs)) {
    throw new FaultError({ code: 'answer-unreadable', host, status: 200 });
  }
  if (expiresAtMs <= answeredAtMs) throw refuse('expired', new Date(expiresAtMs).toISOString());

  const lifeMs = expiresAtMs - answeredAtMs;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  return { credentials, expiresAtMs, lifeMs, grantedMs: performance.now(), role: hop.role, arn };
}

function isInstant(timeMs: number): boolean {
  return !Number.isNaN(new Date(timeMs).getTime()) && timeMs < Date.now() + LONGEST_LIFE_MS;
}
