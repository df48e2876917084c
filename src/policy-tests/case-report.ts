import { formatOrigin } from '../policy-files/location.js';
import { plain } from '../shared/log/plain.js';
import { Secrets } from '../shared/log/secrets.js';
import { formatMismatch } from './case-mismatch.js';
import type { CaseResult } from './run-cases.js';
import { decidingOrigin, decidingSentence } from './sts-result.js';

/** The lines of the report, in the style of test runners; the last has the numbers passed and failed. `quiet` leaves out what passed. */
export function reportLines(results: readonly CaseResult[], { quiet }: { readonly quiet: boolean }): string[] {
  const failed = results.filter(({ mismatches }) => mismatches.length > 0).length;
  return [
    ...results.flatMap((result, index) => (quiet && result.mismatches.length === 0 ? [] : linesOf(result, index + 1))),
    `${results.length - failed} passed, ${failed} failed`,
  ];
}

/** A failed case also has the place of each statement that decided. */
function linesOf({ policyCase, hops, mismatches }: CaseResult, number: number): string[] {
  // STS's error for a malformed external id repeats it.
  const secrets = new Secrets();
  secrets.add(policyCase.session.externalId ?? '');
  const isFailed = mismatches.length > 0;
  const decisions = hops.map((hop) => {
    const origin = isFailed ? decidingOrigin(hop) : undefined;
    const place = origin === undefined ? '' : ` (${formatOrigin(origin)})`;
    return `${hop.hop}: ${secrets.hide(decidingSentence(hop))}${place}`;
  });
  return [
    `${isFailed ? 'not ok' : 'ok'} ${number} - ${plain(policyCase.name)}`,
    ...[...mismatches.map(formatMismatch), ...decisions].map((line) => `  # ${plain(line)}`),
  ];
}
