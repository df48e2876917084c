/** Claims as a workflow writes them: `Name=Value`, one a line, and words for what takes several claims. */
import { nearest } from '../../shared/text/nearest.js';
import type { ClaimOverrides, SubjectFormat } from '../github/claims.js';
import { forkClaims } from '../github/fork-claims.js';
import { isKnownClaim, isWholeRef, KNOWN_CLAIMS } from '../github/known-claims.js';
import type { JobClaims } from './job-claims.js';
import type { SetupIssueDetail } from './setup-messages.js';

export interface ClaimLines {
  /** A blank value leaves the claim out. */
  readonly overrides: ClaimOverrides;
  /** Claims that the job has, with values that neither it nor a line shows. */
  readonly undetermined: readonly string[];
  readonly subjectFormat: SubjectFormat;
  readonly details: readonly SetupIssueDetail[];
}

const WORDS = ['fork', 'immutable-subject'] as const;
/** Claims whose values are seconds since 1970. */
const SECONDS: readonly string[] = ['exp', 'iat', 'nbf'];
const OF_THE_TOKEN: readonly string[] = [...SECONDS, 'jti'];

/** The path of the workflow in `OWNER/REPO/PATH@REF`. */
const WORKFLOW_FILE = /^[^/]+\/[^/]+\/(.+?)@refs\//;
const PULL_REF = 'refs/pull/1/merge';

/** Lays the lines over what is known of the job; what hangs on a claim, such as the subject, follows it. */
export function readClaimLines(text: string, ofJob: JobClaims): ClaimLines {
  const details: SetupIssueDetail[] = [];
  const written: ClaimOverrides = {};
  const words = new Set<string>();
  for (const line of text.split(/[\r\n]+/).map((one) => one.trim())) {
    const equals = line.indexOf('=');
    const name = equals < 0 ? line : line.slice(0, equals).trimEnd();
    if (line === '') continue;
    if (equals < 0 && WORDS.some((word) => word === name)) words.add(name);
    else if (equals < 0) details.push({ code: 'not-a-claim', found: line, near: nearest(name, WORDS) });
    else if (!isKnownClaim(name) && !OF_THE_TOKEN.includes(name)) {
      details.push({ code: 'no-such-claim', found: name, near: nearest(name, KNOWN_CLAIMS) });
    } else if (Object.hasOwn(written, name)) details.push({ code: 'claim-twice', found: name });
    else written[name] = claimValue(name, line.slice(equals + 1).trimStart(), details);
  }
  // A workflow of the job's own is one of the fork's there.
  const known = words.has('fork') ? forkClaims({ ...ofJob.known, job_workflow_ref: undefined }) : ofJob.known;
  return {
    overrides: toldOf({ ...following(known, written), ...written }),
    undetermined: ofJob.undetermined.filter((claim) => !Object.hasOwn(written, claim)),
    subjectFormat: words.has('immutable-subject') ? 'immutable' : 'name-based',
    details,
  };
}

function toldOf(claims: ClaimOverrides): ClaimOverrides {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

/**
 * The known claims of the job that still hold with the given ones: a job of another repository or on another ref runs a workflow
 * of there, and a pull request runs on its merge commit
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request).
 */
function following(known: ClaimOverrides, written: ClaimOverrides): ClaimOverrides {
  const becomesPull = written.event_name === 'pull_request' && known.event_name !== 'pull_request';
  const job = becomesPull ? { ...known, ref: PULL_REF } : known;
  const moves = becomesPull || written.repository !== undefined || written.ref !== undefined;
  if (!moves) return job;
  const { repository, ref } = { ...job, ...written };
  // Where one of them is not known, so is nothing of the workflow.
  const moved = (reference: unknown) => {
    const file = WORKFLOW_FILE.exec(String(reference))?.[1];
    return repository && ref && file ? `${repository}/${file}@${ref}` : undefined;
  };
  return { ...job, workflow_ref: moved(job.workflow_ref), job_workflow_ref: moved(job.job_workflow_ref) };
}

function claimValue(name: string, value: string, details: SetupIssueDetail[]): string | number | null {
  if (value === '') return null;
  if (name === 'ref' && !isWholeRef(value)) details.push({ code: 'not-a-ref', found: value });
  if (!SECONDS.includes(name)) return value;
  if (!/^\d{1,12}$/.test(value)) details.push({ code: 'not-seconds', found: value, claim: name });
  return Number(value);
}
