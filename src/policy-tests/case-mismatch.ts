/** In what a case is not as it was expected to be. */

import { type Absence, absenceOf } from '../iam/absent-role.js';
import { type AwsModel, findRole } from '../iam/aws-model.js';
import type { PolicyOrigin } from '../iam/document.js';
import type { Unknown } from '../iam/unknown.js';
import { describeUnknown } from '../iam/wording.js';
import { formatOrigin } from '../policy-files/location.js';
import type { RoleArn } from '../shared/aws/arn.js';
import { decidingWords } from './deciding.js';
import { type CaseHop, type Expectation, type PolicyCase, rolesOf } from './policy-case.js';
import type { StsResult } from './sts-result.js';

export type CaseMismatch =
  /** Nobody may assume a role that is not there, so that such a case would prove nothing. */
  | { readonly code: 'no-such-role'; readonly absence: Absence }
  /** What decides who may assume the role is not known, so that a denial would prove nothing. */
  | { readonly code: 'undetermined-role'; readonly role: RoleArn; readonly place: PolicyOrigin }
  /** What decides is a claim that the case does not tell, or a value that only AWS knows. It proves nothing, whatever is expected. */
  | { readonly code: 'undetermined'; readonly at: CaseHop; readonly unknown: Unknown }
  /** `at` is the hop that denied; `undefined` when all was allowed. */
  | { readonly code: 'otherwise'; readonly expected: Expectation; readonly at: CaseHop | undefined }
  | { readonly code: 'other-reason'; readonly expected: Expectation };

/** What is wrong with the outcome of a case; nothing when it is as expected. */
export function caseMismatches(
  world: AwsModel,
  { way, expect: expected }: PolicyCase,
  hops: readonly StsResult[],
): CaseMismatch[] {
  const absent = rolesOf(way).flatMap(({ role }) => absenceOf(world, role) ?? []);
  if (absent.length > 0) return absent.map((absence) => ({ code: 'no-such-role', absence }));
  const open = rolesOf(way).flatMap(({ role }): CaseMismatch[] => {
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
  if (isOtherwise) return [{ code: 'otherwise', expected, at: denied?.hop }];
  const deciding = denied === undefined ? hops : [denied];
  const { by } = expected;
  if (by === undefined || deciding.some((hop) => holds(decidingWords(hop), by))) return [];
  return [{ code: 'other-reason', expected }];
}

/** The sentence for a shortfall. */
export function formatMismatch(mismatch: CaseMismatch): string {
  switch (mismatch.code) {
    case 'no-such-role': {
      const { role, what, nearest } = mismatch.absence;
      if (what === 'account') {
        return `the policies have no account ${role.account}, so there is no ${role.arn}: add its folder, or mend the case`;
      }
      return `the policies have no ${role.arn}: ${nearest === undefined ? 'add the role, or mend the case' : `write ${nearest} if that is meant`}`;
    }
    case 'undetermined':
      return `is undetermined at ${mismatch.at}: ${describeUnknown(mismatch.unknown, ' of the case')}`;
    case 'undetermined-role':
      return `${formatOrigin(mismatch.place)} is not known here, so nobody can tell who may assume ${mismatch.role.arn}: see the note on it`;
    case 'otherwise': {
      const { expected, at } = mismatch;
      const was = at === undefined ? 'was allowed' : `was denied at ${at}`;
      return `expected ${expected.outcome}${expected.at === undefined ? '' : ` at ${expected.at}`}, ${was}`;
    }
    case 'other-reason':
      return `was ${mismatch.expected.outcome}, but ${JSON.stringify(mismatch.expected.by)} is not in what decided`;
  }
}

function holds(sentence: string, words: string): boolean {
  return sentence.toLowerCase().includes(words.toLowerCase());
}
