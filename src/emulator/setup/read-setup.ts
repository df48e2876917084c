/** What to emulate, from inputs, the job's variables and the workspace. */

import type { AwsModel } from '../../iam/aws-model.js';
import { GITHUB_ISSUER } from '../../shared/aws/testable-claims.js';
import { InputReader } from '../../shared/inputs/input-reader.js';
import { type Invalid, invalid } from '../../shared/inputs/invalid.js';
import { type RawInputs, unknownInputs } from '../../shared/inputs/raw-inputs.js';
import { parseBoolean, parseRole, splitList, wholeNumber } from '../../shared/inputs/values.js';
import {
  type ClaimOverrides,
  claimsOf,
  type SubjectFormat,
  subjectPrefixOf,
  type UnknownClaims,
  unknownClaimsOf,
} from '../github/claims.js';
import { readClaimLines } from './claim-lines.js';
import { describeSetup } from './describe-setup.js';
import { type FaultRule, readFaultLines } from './fault-lines.js';
import { claimsOfJob } from './job-claims.js';
import type { EmulatorIssue, SetupIssueDetail } from './setup-messages.js';
import { type LocalModelReader, modelFromWorkspace } from './workspace-model.js';

/** The inputs of the local action, which are the flags of `serve` too. */
export const LOCAL_INPUTS = [
  'accounts-file',
  'policies',
  'hub-role',
  'role-to-assume',
  'audience',
  'issuer',
  'claims',
  'session-seconds',
  'faults',
  'detailed-denials',
  'port',
] as const;

export interface EmulatorSetup {
  readonly world: AwsModel;
  readonly claims: ClaimOverrides;
  readonly unknownClaims: UnknownClaims;
  readonly subjectFormat: SubjectFormat;
  readonly issuer: string;
  /** The region whose STS the job calls, if the accounts file or the job's variables set it. */
  readonly region: string | undefined;
  readonly sessionSeconds: number | undefined;
  readonly detailedDenials: boolean | undefined;
  readonly port: number | undefined;
  readonly faults: readonly FaultRule[];
}

export type SetupReading =
  | {
      readonly ok: true;
      readonly setup: EmulatorSetup;
      /** What is emulated, for the log. */
      readonly lines: readonly string[];
      /** What is unusual and stops nothing. */
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly issues: readonly EmulatorIssue[] };

const LONGEST_SESSION_SECONDS = 43_200;
// Lower ports are those of the system's services.
const LOWEST_PORT = 1_024;
const HIGHEST_PORT = 65_535;

/** Reads what to emulate and reports all issues together. Starts nothing. Never throws for invalid content. */
export function readSetup(raw: RawInputs, readModel: LocalModelReader = modelFromWorkspace): SetupReading {
  const inputs = new InputReader(raw);
  const issues: EmulatorIssue[] = [...unknownInputs(raw, LOCAL_INPUTS)];
  const report = (input: string, details: readonly SetupIssueDetail[]) => {
    issues.push(...details.map((setupDetail) => ({ input, setupDetail })));
  };
  const ofJob = claimsOfJob(raw.environment);
  const {
    overrides: claims,
    undetermined,
    subjectFormat,
    details,
  } = readClaimLines(inputs.text('claims') ?? '', ofJob);
  report('claims', details);
  const faults = readFaultLines(inputs.text('faults') ?? '');
  report('faults', faults.details);
  const issuer = readIssuer(inputs, report);
  const audience = inputs.value('audience', parseAudience) ?? 'sts.amazonaws.com';
  const hubRole = inputs.value('hub-role', parseRole);
  const targetRoles = splitList(inputs.text('role-to-assume') ?? '').flatMap(
    (text) => inputs.check('role-to-assume', parseRole(text)) ?? [],
  );
  const terms = {
    subjectFormat,
    issuer,
    sessionSeconds: inputs.value('session-seconds', wholeNumber(1, LONGEST_SESSION_SECONDS)),
    detailedDenials: inputs.value('detailed-denials', parseBoolean),
    port: inputs.value('port', wholeNumber(LOWEST_PORT, HIGHEST_PORT)),
    faults: faults.orders,
  };
  issues.push(...inputs.issues);

  // Of the job itself, whatever claims are set: derived policies must not allow a fork.
  const subjectPrefix = subjectPrefixOf(ofJob.known, subjectFormat);
  const model = readModel(inputs, { hubRole, targetRoles, issuer, audience, subjectPrefix });
  if (!model.ok) issues.push(...model.issues);
  if (!model.ok || issues.length > 0) return { ok: false, issues };
  const unknownClaims = unknownClaimsOf(claims, subjectFormat, undetermined);
  const { sub } = claimsOf(claims, { issuer, audience, nowMs: 0, format: subjectFormat });
  return {
    ok: true,
    setup: {
      world: model.world,
      region: model.region ?? inputs.variable('AWS_REGION'),
      claims,
      unknownClaims,
      ...terms,
    },
    ...describeSetup({ ...model.summary, ...terms, claims, unknownClaims, subject: String(sub) }),
  };
}

function readIssuer(
  inputs: InputReader,
  report: (input: string, details: readonly SetupIssueDetail[]) => void,
): string {
  const text = inputs.text('issuer');
  if (text === undefined) return GITHUB_ISSUER;
  const url = /[\s\\]/.test(text) ? null : URL.parse(text);
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash && /^https?:$/.test(url.protocol);
  if (!isPlain) report('issuer', [{ code: 'not-an-issuer', found: text }]);
  return text.replace(/\/$/, '');
}

function parseAudience(text: string): string | Invalid {
  return /^\S{1,255}$/.test(text) ? text : invalid({ code: 'bad-audience', found: text });
}
