/**
 * The result of `xacct test`, as `test-report.schema.json` describes it. Every output format but the lines is made from it. No secret
 * is in it; texts from outside are as they came, so each format escapes them.
 */
import type { CaseHop, CaseOutcome } from '../policy-case.js';
import type { FilePlace, Finding, Reason } from '../workflows/finding.js';
import type { Place } from '../workflows/place.js';
import type { WorkflowRequest } from '../workflows/requests/workflow-request.js';
import type { Outcome } from '../workflows/verdict.js';
import type { WorkflowCounts } from '../workflows/workflow-report.js';

export interface TestReport {
  readonly $schema: string;
  /** Changes when something that is in the schema changes its meaning or goes away. */
  readonly version: 1;
  /** False when the exit status is 1. */
  readonly passed: boolean;
  /** What cannot be decided fails. */
  readonly strict: boolean;
  readonly counts: TestCounts;
  readonly cases: readonly CaseEntry[];
  /** Absent when no workflows are tested. */
  readonly workflows?: WorkflowsEntry;
  readonly findings: readonly Finding[];
  /** What of the policies is left out or not known. */
  readonly notes: readonly string[];
}

export interface TestCounts {
  readonly cases: { readonly passed: number; readonly failed: number };
  readonly requests: WorkflowCounts;
  /** Expressions that cannot be decided. */
  readonly undecided: number;
  readonly unread: number;
  readonly findings: number;
  readonly notes: number;
}

/** One call of STS. */
export interface CallEntry {
  readonly at: CaseHop;
  readonly outcome: Outcome;
  /** The statement and the conditions that decided, or the error of STS. */
  readonly decidedBy: string;
  /** Where that statement is. */
  readonly policy?: FilePlace;
}

/** What cases and requests have in common. */
export interface TestResult {
  readonly passed: boolean;
  readonly place: FilePlace;
  readonly outcome: Outcome;
  /** Why the result is not as expected, or is denied or undecided. */
  readonly reasons: readonly Reason[];
  /** Up to the first that is denied. */
  readonly calls: readonly CallEntry[];
}

export interface CaseEntry extends TestResult {
  readonly name: string;
  readonly expected: { readonly outcome: CaseOutcome; readonly at?: CaseHop; readonly by?: string };
}

export interface RequestEntry extends TestResult {
  /** The account or role, and what starts the run; without the place. */
  readonly title: string;
  readonly place: Place;
  readonly job: string;
  readonly step: string;
  /** The jobs and steps that lead to it, the outermost first. */
  readonly callers: readonly Place[];
  readonly action: WorkflowRequest['action'];
  readonly run: {
    /** The file of the workflow that the event starts. */
    readonly workflow: string;
    readonly event: string;
    readonly ref?: string;
    readonly fork: boolean;
    readonly label: string;
  };
  readonly matrix: Readonly<Record<string, string>>;
  /** The name in the accounts file. */
  readonly account?: string;
  readonly accountId?: string;
  readonly role?: string;
  readonly route?: 'hub' | 'direct' | 'chained';
  readonly profile?: string;
  readonly environment?: string;
  /** The name of what holds the external id, never its value. */
  readonly externalId?: string;
  readonly expected: {
    readonly outcome: CaseOutcome;
    /** `stated`: by a comment or by a row, at the place. */
    readonly by: 'default' | 'fork' | 'stated';
    readonly place?: Place;
  };
  /** What the policies decide about a pull request from a fork, if it had a token. */
  readonly withToken?: Outcome;
}

export interface UndecidedEntry {
  readonly place: Place;
  readonly what: string;
  readonly expression: string;
  readonly causes: readonly string[];
  /** What to do about the causes; empty where no flag helps. */
  readonly hints: readonly string[];
}

export interface WorkflowsEntry {
  /** OWNER/NAME. */
  readonly repository: string;
  readonly files: readonly string[];
  /** False when there are more requests than are tested. */
  readonly complete: boolean;
  readonly requests: readonly RequestEntry[];
  readonly undecided: readonly UndecidedEntry[];
  readonly unread: readonly { readonly place: Place; readonly message: string }[];
}
