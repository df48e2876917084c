import { isSessionOf, parseAssumedRoleArn } from '../aws/arn.js';
import type { Hop } from '../route/route.js';
import { type AnswerFlaw, FaultError } from './failure.js';
import type { Granted, Session } from './session.js';

// Printable ASCII: what else STS ever returned would break the files that hand it on.
const CREDENTIAL = /^[!-~]+$/;

/**
 * Checks what STS granted against what the hop asked for: complete, of that account and role, not yet expired. Nothing is
 * handed on before. `allowedAccountIds` counts where it is not empty.
 *
 * @throws FaultError `unexpected-answer`, or `answer-unreadable` where the answer has no credentials at all.
 */
export function verify(granted: Granted, hop: Hop, allowedAccountIds: readonly string[], host: string): Session {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs, assumedRoleArn, answeredAtMs } = granted;
  // An answer without any of it is not STS's: a proxy or a portal spoke, and the next try may reach STS.
  if (!accessKeyId && !secretAccessKey && !sessionToken && !assumedRoleArn) {
    throw new FaultError({ code: 'answer-unreadable', host, status: 200 });
  }
  const asked = hop.role.arn;
  const refuse = (flaw: AnswerFlaw, came: string) => new FaultError({ code: 'unexpected-answer', flaw, asked, came });

  const arn = parseAssumedRoleArn(assumedRoleArn ?? '');
  const whole = [accessKeyId, secretAccessKey, sessionToken].every((value) => CREDENTIAL.test(value ?? ''));
  if (!whole || !accessKeyId || !secretAccessKey || !sessionToken || arn === undefined) {
    throw refuse('incomplete', assumedRoleArn ?? '');
  }
  if (arn.account !== hop.role.account) throw refuse('other-account', arn.arn);
  if (!isSessionOf(arn, hop.role)) throw refuse('other-role', arn.arn);
  if (hop.lands === 'target' && allowedAccountIds.length > 0 && !allowedAccountIds.includes(arn.account)) {
    throw refuse('account-not-allowed', arn.arn);
  }
  if (expiresAtMs === undefined || Number.isNaN(expiresAtMs)) throw refuse('incomplete', arn.arn);
  if (expiresAtMs <= answeredAtMs) throw refuse('expired', new Date(expiresAtMs).toISOString());

  const lifeMs = expiresAtMs - answeredAtMs;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  return { credentials, expiresAtMs, lifeMs, grantedMs: performance.now(), role: hop.role, arn };
}
