import type { Message } from './message.js';

/** Every diagnosis there is. Each has an entry of its own under this name in docs/troubleshooting.md. */
export const DIAGNOSES = [
  'no-token-under-act',
  'no-token-on-forgejo',
  'no-token-on-gitea',
  'no-token-outside-github',
  'no-token-in-fork',
  'no-token-for-dependabot',
  'no-token-permission',
  'token-endpoint-refused',
  'token-endpoint-unavailable',
  'token-file-unusable',
  'no-ambient-credentials',
  'web-identity-denied',
  'no-oidc-provider',
  'audience-not-known',
  'token-not-accepted',
  'token-expired',
  'issuer-not-reachable-by-aws',
  'claim-rejected',
  'hub-permission-missing',
  'target-trust-missing',
  'hop-denied',
  'denied-by-organization',
  'denied-by-boundary',
  'denied-by-session-policy',
  'denied-by-vpc-endpoint',
  'explicitly-denied',
  'session-expired',
  'credentials-unknown',
  'clock-skew',
  'signature-mismatch',
  'chaining-cap',
  'role-maximum',
  'region-not-activated',
  'session-policy-malformed',
  'session-too-large',
  'request-refused',
  'throttled',
  'aws-fault',
  'unexpected-answer',
  'unreadable-answer',
  'endpoint-not-safe',
  'host-unreachable',
  'certificate-not-trusted',
  'proxy-refused',
  'no-answer',
  'timed-out',
  'cancelled',
  'unknown',
] as const;

export type DiagnosisCode = (typeof DIAGNOSES)[number];

/** Who has something to mend. The workflow is among them where its account id or role name can be the wrong one. */
export type Side =
  | 'workflow'
  | 'hub'
  | 'target'
  | 'hub or target'
  | 'workflow or hub'
  | 'workflow or target'
  | 'workflow, hub or target'
  | 'organization'
  | 'runner'
  | 'network'
  | 'GitHub'
  | 'AWS'
  | 'unknown';

/** `certain` only where AWS's own words, or the runner's own environment, say it. */
export type Certainty = 'certain' | 'likely' | 'one of these';

/** Something to paste, and where. `text` is whole: filled in with this job's values, escaped for its language. */
export interface Snippet {
  readonly where: Message;
  readonly language: 'json' | 'yaml' | 'shell';
  readonly text: string;
  /** What to mind before it is pasted. */
  readonly detail?: Message;
}

/** A named fact of what was tried. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What is wrong, who has to mend it, how sure that is, and what to paste. Plain data, the same wherever it is shown. */
export interface Diagnosis {
  readonly code: DiagnosisCode;
  readonly side: Side;
  readonly certainty: Certainty;
  /** What is wrong and what to change: one sentence. */
  readonly sentence: Message;
  /** What was tried: who, which role, where. */
  readonly tried: readonly Fact[];
  /** What a trust policy can test of the token, where that matters. */
  readonly claims: readonly Fact[];
  /** What can be the cause where AWS does not say, most likely first: the account id and the role name before anything else. */
  readonly causes: readonly Message[];
  /** What else points at the cause or mends it. */
  readonly hints: readonly Message[];
  readonly pastes: readonly Snippet[];
}

/** A diagnosis before it is told what was tried: what the one who knows the fault can say of it. */
export type DiagnosisDraft = Omit<Diagnosis, 'tried' | 'claims' | 'causes'> & Partial<Pick<Diagnosis, 'causes'>>;

/** The entry of a diagnosis in the manual. */
export function docsUrl(code: DiagnosisCode): string {
  return `https://github.com/org/xacct-action/blob/v1/docs/troubleshooting.md#${code}`;
}
