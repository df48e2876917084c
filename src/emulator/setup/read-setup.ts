/** What a local AWS is asked to play, out of inputs, the job's variables and the workspace. */

import type { AwsModel } from '../../iam/aws-model.js';
import { GITHUB_ISSUER } from '../../shared/aws/github-issuer.js';
import type { Environment } from '../../shared/environment.js';
import { type Invalid, invalid } from '../../shared/inputs/input-issues.js';
import { InputReader } from '../../shared/inputs/input-reader.js';
import { parseRole } from '../../shared/inputs/role-value.js';
import { unknownInputs } from '../../shared/inputs/unknown-inputs.js';
import { parseBoolean, splitList, wholeNumber } from '../../shared/inputs/values.js';
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
import type { EmulatorIssue, SetupIssueDetail } from './setup-issues.js';
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

/** What is played. */
export interface EmulatorSetup {
  readonly world: AwsModel;
  readonly claims: ClaimOverrides;
  readonly unknownClaims: UnknownClaims;
  readonly subjectFormat: SubjectFormat;
  readonly issuer: string;
  /** The region whose STS the job calls, as far as the accounts file or the job's variables tell. */
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
      /** What is played, in plain words. */
      readonly lines: readonly string[];
      /** What is odd, but may be meant. */
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly issues: readonly EmulatorIssue[] };

const LONGEST_SESSION_SECONDS = 43_200;
// Below are the ports of the system's own services.
const LOWEST_PORT = 1_024;
const HIGHEST_PORT = 65_535;

/** Reads all of it. All that is wrong is told together; nothing has been started then. Never throws for bad content. */
export function readSetup(environment: Environment, readScene: LocalModelReader = modelFromWorkspace): SetupReading {
  const inputs = new InputReader(environment);
  const issues: EmulatorIssue[] = [...unknownInputs(environment, LOCAL_INPUTS)];
  const warning = (input: string, details: readonly SetupIssueDetail[]) => {
    issues.push(...details.map((setupDetail) => ({ input, setupDetail })));
  };
  const ofJob = claimsOfJob(environment);
  const { overrides: claims, untold, subjectFormat, details } = readClaimLines(inputs.text('claims') ?? '', ofJob);
  warning('claims', details);
  const faults = readFaultLines(inputs.text('faults') ?? '');
  warning('faults', faults.details);
  const issuer = readIssuer(inputs, warning);
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

  // Of the job itself, whatever its token is made to say: what is derived must not let in a fork.
  const subjectPrefix = subjectPrefixOf(ofJob.told, subjectFormat);
  const scene = readScene(environment, inputs, { hubRole, targetRoles, issuer, audience, subjectPrefix });
  if (!scene.ok) issues.push(...scene.issues);
  if (!scene.ok || issues.length > 0) return { ok: false, issues };
  const unknownClaims = unknownClaimsOf(claims, subjectFormat, untold);
  const { sub } = claimsOf(claims, { issuer, audience, nowMs: 0, format: subjectFormat });
  return {
    ok: true,
    setup: {
      world: scene.world,
      region: scene.region ?? inputs.variable('AWS_REGION'),
      claims,
      unknownClaims,
      ...terms,
    },
    ...describeSetup({ ...scene.told, ...terms, claims, unknownClaims, subject: String(sub) }),
  };
}

function readIssuer(
  inputs: InputReader,
  warning: (input: string, details: readonly SetupIssueDetail[]) => void,
): string {
  const text = inputs.text('issuer');
  if (text === undefined) return GITHUB_ISSUER;
  const url = /[\s\\]/.test(text) ? null : URL.parse(text);
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash && /^https?:$/.test(url.protocol);
  if (!isPlain) warning('issuer', [{ code: 'not-an-issuer', found: text }]);
  return text.replace(/\/$/, '');
}

function parseAudience(text: string): string | Invalid {
  return /^\S{1,255}$/.test(text) ? text : invalid({ code: 'bad-audience', found: text });
}
