/** Decides the calls of a request as STS would. */
import { claimsOf, type SubjectFormat, unknownClaimsOf } from '../../emulator/github/claims.js';
import { type AwsModel, findRole } from '../../iam/aws-model.js';
import { type CallCircumstances, UNKNOWN_ORIGIN } from '../../iam/request-context.js';
import type { SessionFacts } from '../../iam/session-facts.js';
import type { Placeholder } from '../../iam/string-pattern.js';
import { decideAssumeRole } from '../../iam/sts/assume-role.js';
import { decideWebIdentity } from '../../iam/sts/assume-role-with-token.js';
import { sessionSigner } from '../../iam/sts/caller-policies.js';
import type { HopOutcome } from '../../iam/sts/hop-outcome.js';
import { NOTHING } from '../../iam/unknown.js';
import { regionIn } from '../../shared/aws/partition.js';
import { GITHUB_ISSUER } from '../../shared/aws/testable-claims.js';
import { type StsResult, stsResultOf } from '../sts-result.js';
import { formOfMarked, isMarked } from './requests/marked-texts.js';
import type { RequestHop, RequestToken, WorkflowRequest } from './requests/workflow-request.js';

/** What decides the same for all requests. */
export interface DecisionTerms {
  readonly model: AwsModel;
  readonly format: SubjectFormat;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Filled while requests are decided. */
  readonly firstHops: FirstHops;
}

const EXTERNAL_ID = 'sts:externalid';

/** The results of calls with a token. Many requests begin with the same call. */
export type FirstHops = Map<string, HopOutcome>;

/** The results of the calls, up to the first that is rejected. */
export function decideHops(request: WorkflowRequest, terms: DecisionTerms): StsResult[] {
  const { token, hops } = request;
  const { model, nowMs } = terms;
  const results: StsResult[] = [];
  let session: SessionFacts | undefined;
  for (const hop of hops) {
    const circumstances = circumstancesOf(request, hop, nowMs);
    const outcome =
      session === undefined
        ? decideWithToken(token, hop, circumstances, terms)
        : decideByExternalId(model, hop, session, circumstances);
    results.push(stsResultOf(hop.hop, outcome));
    if (!outcome.allowed) break;
    session = outcome.session;
  }
  return results;
}

function decideWithToken(
  token: RequestToken,
  { input }: RequestHop,
  circumstances: CallCircumstances,
  { model, format, nowMs, firstHops }: DecisionTerms,
): HopOutcome {
  const { audience, undetermined } = token;
  const key = JSON.stringify([token.claims, undetermined, audience, input, circumstances]);
  const known = firstHops.get(key);
  if (known !== undefined) return known;
  const claims = claimsOf(token.claims, { issuer: GITHUB_ISSUER, audience, nowMs, format });
  const verified = { claims, unknown: unknownClaimsOf(token.claims, format, undetermined) };
  const outcome = decideWebIdentity(model, verified, input, circumstances);
  firstHops.set(key, outcome);
  return outcome;
}

/** An external id that is not known counts as the one that the trust policy requires, where one lets the call through. */
function decideByExternalId(
  model: AwsModel,
  hop: RequestHop,
  session: SessionFacts,
  circumstances: CallCircumstances,
): HopOutcome {
  const signer = sessionSigner(session);
  const decide = (externalId: string | undefined) =>
    decideAssumeRole(model, signer, { ...hop.input, externalId }, circumstances, true);
  const sent = hop.input.externalId;
  if (!isMarked(sent)) return decide(sent);
  let first: HopOutcome | undefined;
  for (const candidate of [...requiredExternalIds(model, hop), sent]) {
    const outcome = decide(candidate);
    if (outcome.allowed || (first === undefined && outcome.verdict?.unknown !== undefined)) return outcome;
    first ??= outcome;
  }
  return first ?? decide(sent);
}

/** Values that the role's trust policy tests the external id for; a wildcard may be any text. */
function requiredExternalIds(model: AwsModel, { role }: RequestHop): string[] {
  const statements = findRole(model, role)?.trust.policy.statements ?? [];
  const conditions = statements.flatMap((statement) => statement.conditions);
  const values = conditions.flatMap(({ key, values: all }) => (key.toLowerCase() === EXTERNAL_ID ? all : []));
  return [...new Set(values.map((value) => value.replace(/[*?]/g, 'x')))];
}

function circumstancesOf(request: WorkflowRequest, hop: RequestHop, nowMs: number): CallCircumstances {
  const { unknowns, region = regionIn(hop.role.partition), isHosted } = request;
  const { roleSessionName, sourceIdentity, tags = [] } = hop.input;
  const unknownTags = tags.flatMap(
    ([key, value]): Array<[string, Placeholder]> =>
      isMarked(value) ? [[`aws:RequestTag/${key}`, unknown(unknowns.tags[key], value)]] : [],
  );
  const isNameUnknown = unknowns.sessionName.length > 0 || isMarked(roleSessionName);
  return {
    // A machine of GitHub is in no VPC of AWS.
    origin: { ...UNKNOWN_ORIGIN, isPublic: isHosted },
    region,
    nowMs,
    ...(isNameUnknown && { sessionName: unknown(unknowns.sessionName, roleSessionName) }),
    unknownKeys: {
      ...Object.fromEntries(unknownTags),
      ...(isMarked(sourceIdentity) && { 'sts:SourceIdentity': unknown(unknowns.sourceIdentity, sourceIdentity) }),
      ...(request.region === undefined && { 'aws:RequestedRegion': unknown(['the region']) }),
    },
  };
}

/** `text` is what the call has in its place. A text that only has placeholders may be empty. */
function unknown(causes: readonly string[] | undefined, text?: string): Placeholder {
  const known = causes === undefined || causes.length === 0 ? ['a value of the call'] : causes;
  const form = isMarked(text) ? formOfMarked(text) : '*';
  return { unknown: { ...NOTHING, claims: known }, ...(/[^*]/.test(form) && { form }) };
}
