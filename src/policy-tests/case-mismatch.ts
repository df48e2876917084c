/** How the result of a case differs from what is expected. */
import { type Absence, absenceOf } from '../iam/absent-role.js';
import { type AwsModel, findRole } from '../iam/aws-model.js';
import type { PolicyOrigin } from '../iam/document.js';
import type { Unknown } from '../iam/unknown.js';
import { describeUnknown } from '../iam/wording.js';
import { formatOrigin } from '../policy-files/location.js';
import type { RoleArn } from '../shared/aws/arn.js';
import { formatIssue, type IssueOf } from '../shared/text/issue-formats.js';
import { formatLongSession, type LongSession, longSessionOf } from './long-session.js';
import { type CaseHop, type Expectation, type PolicyCase, rolesOf } from './policy-case.js';
import { decidingWords, type StsResult } from './sts-result.js';

const FORMATS = {
  /** No one may assume a role that does not exist, so the case would prove nothing. */
  'no-such-role': ({ absence: { role, what, nearest } }: { readonly absence: Absence }) =>
    what === 'account'
      ? `the policies have no account ${role.account}, and so no ${role.arn}. Add its folder, or correct the case`
      : `the policies have no ${role.arn}. ${nearest === undefined ? 'Add the role, or correct the case' : `Use ${nearest} if that is meant`}`,
  /** A value that decides who may assume the role is not known, so a denial would prove nothing. */
  'undetermined-role': ({ role, place }: { readonly role: RoleArn; readonly place: PolicyOrigin }) =>
    `${formatOrigin(place)} is not known, so who may assume ${role.arn} is not known. See the note about it`,
  /** The decision depends on a claim that the case does not set, or on a value that only AWS knows, so it proves nothing. */
  undetermined: ({ at, unknown }: { readonly at: CaseHop; readonly unknown: Unknown }) =>
    `is undetermined at ${at}: ${describeUnknown(unknown, ' of the case')}`,
  /** `at` is the hop that denied; `undefined` when all was allowed. */
  otherwise: ({ expected, at }: { readonly expected: Expectation; readonly at: CaseHop | undefined }) =>
    `expected ${expected.outcome}${expected.at === undefined ? '' : ` at ${expected.at}`}, ${at === undefined ? 'was allowed' : `was denied at ${at}`}`,
  /** The reason of a denial that is not expected. */
  'long-session': ({ session }: { readonly session: LongSession }) =>
    formatLongSession(session, 'duration-seconds of the case'),
  'other-reason': ({ expected }: { readonly expected: Expectation }) =>
    `was ${expected.outcome}, but ${JSON.stringify(expected.by)} is not in what decided`,
};

export type CaseMismatch = IssueOf<typeof FORMATS>;

/** The mismatches of a case; none when it is as expected. */
export function caseMismatches(
  world: AwsModel,
  { route, expect: expected, session: { durationSeconds } }: PolicyCase,
  hops: readonly StsResult[],
): CaseMismatch[] {
  const absent = rolesOf(route).flatMap(({ role }) => absenceOf(world, role) ?? []);
  if (absent.length > 0) return absent.map((absence) => ({ code: 'no-such-role', absence }));
  const open = rolesOf(route).flatMap(({ role }): CaseMismatch[] => {
    const place = findRole(world, role)?.undetermined;
    return place === undefined ? [] : [{ code: 'undetermined-role', role, place }];
  });
  if (open.length > 0) return open;
  const undetermined = hops.flatMap(({ hop, verdict }) =>
    verdict?.unknown === undefined ? [] : [{ code: 'undetermined', at: hop, unknown: verdict.unknown } as const],
  );
  if (undetermined.length > 0) return undetermined.slice(0, 1);
  const denied = hops.find(({ refusal }) => refusal !== undefined);
  const isOtherwise =
    (denied === undefined ? 'allowed' : 'denied') !== expected.outcome ||
    (denied !== undefined && expected.at !== undefined && denied.hop !== expected.at);
  if (isOtherwise) {
    const last = rolesOf(route).find(({ hop }, at, all) => hop === denied?.hop && at === all.length - 1);
    const session = denied && last && longSessionOf(world, last.role, durationSeconds, denied);
    const why: readonly CaseMismatch[] = session === undefined ? [] : [{ code: 'long-session', session }];
    return [{ code: 'otherwise', expected, at: denied?.hop }, ...why];
  }
  const deciding = denied === undefined ? hops : [denied];
  const { by } = expected;
  if (by === undefined || deciding.some((hop) => holds(decidingWords(hop), by))) return [];
  return [{ code: 'other-reason', expected }];
}

/** The sentence for a mismatch, without its full stop. */
export function formatMismatch(mismatch: CaseMismatch): string {
  return formatIssue(FORMATS, mismatch, JSON.stringify);
}

function holds(sentence: string, words: string): boolean {
  return sentence.toLowerCase().includes(words.toLowerCase());
}
