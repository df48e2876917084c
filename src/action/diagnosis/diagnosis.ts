import { type Project, pageUrl } from '../../shared/project.js';
import type { RoleKind } from '../route/route.js';
import type { Message } from './message.js';

/** Every diagnosis. Each has an entry under this name in docs/troubleshooting.md. */
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
  'claim-not-known',
  'hub-permission-missing',
  'target-trust-missing',
  'hop-denied',
  'denied-by-organization',
  'denied-by-boundary',
  'denied-by-session-policy',
  'denied-by-vpc-endpoint',
  'explicitly-denied',
  'role-not-found',
  'both-roles-allow',
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

type AccountSide = RoleKind | 'hub or target' | `workflow or ${RoleKind}` | 'workflow, hub or target';

/** Who has something to fix. The workflow is one of them where its account id or role name may be wrong. */
export type Side = AccountSide | 'workflow' | 'organization' | 'runner' | 'network' | 'GitHub' | 'AWS' | 'unknown';

/** `certain` only where AWS's own message, the policies that were read, or the runner's environment decide it. */
export type Certainty = 'certain' | 'likely' | 'one of these';

/** Something to add to a policy or workflow, or a command to run: complete, with this job's values, escaped for its language. */
export interface Snippet {
  readonly where: Message;
  readonly language: 'json' | 'yaml' | 'shell';
  /** A statement that is there already, changed. Others are added. */
  readonly replaces?: boolean;
  readonly text: string;
  /** What to check before it is used. */
  readonly caution?: Message;
}

/** A named value of the request or of the token. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What is wrong, who has to fix it, how certain that is, and what to add. Plain data, the same wherever it is shown. */
export interface Diagnosis {
  readonly code: DiagnosisCode;
  readonly side: Side;
  readonly certainty: Certainty;
  /** What is wrong, then what to do: two or three short sentences. */
  readonly sentence: Message;
  /** The statement that decided and what it tested, as they were read; empty where no policy was read. */
  readonly decidedBy: readonly Fact[];
  /** Equal for denials that one change of the hub's permissions fixes; absent where that is not all, or not known. */
  readonly hubChange?: string | undefined;
  /** AWS's own code and message. */
  readonly answer: string | undefined;
  /** Possible causes, most likely first: what contradicts the accounts file or the defaults, then the account id and the role name. */
  readonly causes: readonly Message[];
  /** What else helps to find the cause or to fix it. */
  readonly notes: readonly Message[];
  readonly snippets: readonly Snippet[];
  /** Who requested what, and where. */
  readonly request: readonly Fact[];
  /** What a trust policy can test of the token; empty where that does not matter. */
  readonly claims: readonly Fact[];
  /** The address of its entry in docs/troubleshooting.md. */
  readonly page: string;
}

/** What follows from the kind of failure. */
export type DiagnosisDraft = Omit<Diagnosis, 'answer' | 'request' | 'claims' | 'page'>;

/** Causes or notes; what does not apply is `false` or `undefined`, and is left out. */
export type DraftList<Item = Message> = ReadonlyArray<Item | false | undefined>;

export interface DraftText {
  readonly sentence: Message;
  readonly decidedBy?: readonly Fact[];
  readonly causes?: DraftList;
  readonly notes?: DraftList;
  readonly snippets?: DraftList<Snippet>;
  readonly hubChange?: string | undefined;
}

/** Makes a draft; lists that are absent are empty. */
export function draft(
  code: DiagnosisCode,
  side: Side,
  certainty: Certainty,
  { sentence, decidedBy = [], causes, notes, snippets, hubChange }: DraftText,
): DiagnosisDraft {
  const lists = { causes: present(causes), notes: present(notes), snippets: present(snippets) };
  return { code, side, certainty, sentence, decidedBy, ...lists, ...(hubChange !== undefined && { hubChange }) };
}

function present<Item extends object>(items: DraftList<Item> = []): Item[] {
  return items.filter((item) => typeof item === 'object');
}

/** Where to fix it and how certain that is, as the log and the summary show it. */
export function formatSide({ side, certainty }: Pick<Diagnosis, 'side' | 'certainty'>): {
  readonly side: string;
  readonly certainty: string;
} {
  const isOpen = side.includes(' or ') ? 'AWS does not say which' : 'several causes are possible';
  return {
    side: side.replaceAll(/hub|target/g, '$& account').replace('organization', 'AWS organization'),
    certainty: certainty === 'one of these' ? isOpen : certainty,
  };
}

/** The entry of a diagnosis in docs/troubleshooting.md of a copy of this action. */
export function docsUrl(code: DiagnosisCode, project: Project): string {
  return pageUrl(project, `troubleshooting.md#${code}`);
}
