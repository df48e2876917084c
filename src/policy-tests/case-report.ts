import { plain } from '../shared/log/plain.js';
import { Secrets } from '../shared/log/secrets.js';
import { formatMismatch } from './case-mismatch.js';
import { decidingSentence } from './deciding.js';
import type { CaseResult } from './run-cases.js';

/** The lines of the report, as test runners have them; the last says how many passed and failed. `quiet` leaves out what passed. */
export function reportLines(results: readonly CaseResult[], { quiet }: { readonly quiet: boolean }): string[] {
  const failed = results.filter(({ mismatches }) => mismatches.length > 0).length;
  return [
    ...results.flatMap((result, index) => (quiet && result.mismatches.length === 0 ? [] : linesOf(result, index + 1))),
    `${results.length - failed} passed, ${failed} failed`,
  ];
}

function linesOf({ policyCase, hops, mismatches }: CaseResult, number: number): string[] {
  // What STS says to an external id that it does not take holds it.
  const secrets = new Secrets();
  secrets.add(policyCase.session.externalId ?? '');
  const lines = [
    ...mismatches.map(formatMismatch),
    ...hops.map((hop) => `${hop.hop}: ${secrets.hide(decidingSentence(hop))}`),
  ];
  return [
    `${mismatches.length > 0 ? 'not ok' : 'ok'} ${number} - ${plain(policyCase.name)}`,
    ...lines.map((line) => `  # ${plain(line)}`),
  ];
}
