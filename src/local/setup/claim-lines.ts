/** Claims as a workflow writes them: `Name=Value`, one a line, and words for what takes several claims. */
import { nearest } from '../../accounts/nearest.js';
import { forkClaims } from '../fork-claims.js';
import type { ClaimOverrides, SubjectFormat } from '../github-claims.js';
import type { SetupFlaw } from './flaw.js';

export interface ClaimLines {
  /** A blank value leaves the claim out. */
  readonly overrides: ClaimOverrides;
  readonly subjectFormat: SubjectFormat;
  readonly flaws: readonly SetupFlaw[];
}

const WORDS = ['fork', 'immutable-subject'] as const;
const CLAIM = /^[A-Za-z_][\w-]{0,63}$/;
/** Claims whose values are seconds since 1970. */
const SECONDS: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf']);

/** Lays the lines over what is known of the job; what hangs on a claim, such as the subject, follows it. */
export function readClaimLines(text: string, ofJob: ClaimOverrides): ClaimLines {
  const flaws: SetupFlaw[] = [];
  const written: ClaimOverrides = {};
  const words = new Set<string>();
  for (const line of text.split(/[\r\n]+/).map((one) => one.trim())) {
    const equals = line.indexOf('=');
    const name = equals < 0 ? line : line.slice(0, equals).trimEnd();
    if (line === '') continue;
    if (equals < 0 && WORDS.some((word) => word === name)) words.add(name);
    else if (equals < 0) flaws.push({ code: 'not-a-claim', found: line, near: nearest(name, WORDS) });
    else if (!CLAIM.test(name)) flaws.push({ code: 'not-a-claim', found: line, near: undefined });
    else if (name in written) flaws.push({ code: 'claim-twice', found: name });
    else written[name] = claimValue(name, line.slice(equals + 1).trimStart(), flaws);
  }
  const known = words.has('fork') ? forkClaims(ofJob) : ofJob;
  return {
    overrides: { ...known, ...written },
    subjectFormat: words.has('immutable-subject') ? 'immutable' : 'name-based',
    flaws,
  };
}

function claimValue(name: string, value: string, flaws: SetupFlaw[]): string | number | null {
  if (value === '') return null;
  if (!SECONDS.has(name)) return value;
  if (!/^\d{1,12}$/.test(value)) flaws.push({ code: 'not-seconds', found: value, claim: name });
  return Number(value);
}
