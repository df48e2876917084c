/** Reads a step of this action as the action itself would. */
import { ACCOUNTS_FILE } from '../../../accounts/file-name.js';
import { readRequest } from '../../../action/inputs/read-request.js';
import type { Request } from '../../../action/inputs/request.js';
import { planProfileRoute, planRoute } from '../../../action/route/plan.js';
import type { AssumeRoleHop, Hop, Route } from '../../../action/route/route.js';
import { readCheck } from '../../../check/read-check.js';
import { parseRoleArn } from '../../../shared/aws/arn.js';
import { regionIn } from '../../../shared/aws/partition.js';
import type { Environment } from '../../../shared/environment.js';
import { defaultSessionName } from '../../../shared/inputs/session-values.js';
import type { UndecidedExpression } from '../place.js';
import { variableIn } from '../runs/env-context.js';
import { MarkedTexts } from './marked-texts.js';
import { mayHaveOwnRegion } from './own-credentials.js';
import {
  AUDIENCE,
  type InputKinds,
  isOfToken,
  type JobSession,
  readInputTexts,
  runnerVariables,
  type StepReading,
  type StepRequest,
  type StepSite,
  undecidedInput,
  undecidedRequest,
} from './step-reading.js';
import type { RequestHop, RequestUnknowns } from './workflow-request.js';

const KINDS: InputKinds = {
  marked: ['role-session-name', 'role-external-id', 'role-session-tags', 'source-identity'],
  irrelevant: [
    'aws-region',
    'sts-region',
    'inline-session-policy',
    'managed-session-policies',
    'transitive-tag-keys',
    'allowed-account-ids',
    'diagnosis-role',
    'mask-aws-account-id',
    'output-env-credentials',
    'output-credentials',
    'aws-profile',
    'sts-endpoint',
    'http-proxy',
    'no-proxy',
    'retry-max-attempts',
    'retry-access-denied-s',
    'action-timeout-s',
    'summary',
    'cleanup',
    'fail-on-denied',
  ],
};

/** The requests of a step of the main action: its own, and one for each profile of another role. */
export function readMainStep(site: StepSite): StepReading {
  const marks = new MarkedTexts();
  const { texts, undecided } = readInputTexts(site, KINDS, marks);
  const account = texts.get('account');
  const usesToken = usesTokenBy(site, texts);
  if (undecided.length > 0) {
    return undecidedStep([{ ...undecidedRequest(undecided, [], account), usesToken }], undecided);
  }
  const environment = stepEnvironment(site, marks, account);
  let reading = readMain(site, texts, environment);
  let isRegionAssumed = false;
  const isMissing =
    !reading.ok && reading.issues.some(({ name, detail }) => name === 'aws-region' && detail.code === 'missing');
  // An earlier step or the runner may set it, or the input is an expression that is not known.
  if (isMissing && (isUnknownInput(site, texts, 'aws-region') || mayHaveOwnRegion(site))) {
    isRegionAssumed = true;
    reading = readMain(site, texts, { ...environment, AWS_REGION: someRegion(site, texts) });
  }
  if (!reading.ok) {
    const certain = reading.issues.filter(({ name }) => openInput(site, texts, marks, name) === undefined);
    const rejected = [...certain, ...reading.fileIssues];
    const open = reading.issues.flatMap(({ name }) => openInput(site, texts, marks, name) ?? []);
    const request = rejected.length > 0 ? undecidedRequest([], rejected, account) : undecidedRequest(open, [], account);
    return undecidedStep([{ ...request, usesToken }], rejected.length > 0 ? [] : open);
  }
  const { request } = reading;
  const read = (route: Route, profile: string | undefined) =>
    requestOf(site, {
      route,
      profile,
      account,
      marks,
      region: isRegionAssumed || hasUnknownRegion(site, texts) ? undefined : request.sts.region,
    });
  const own = read(planRoute(request), undefined);
  const profiles = request.profiles
    .filter(({ target }) => target === 'hub' || target.arn !== request.target.role.arn)
    .map((profile) => read(planProfileRoute(request, profile), profile.name));
  return { requests: [own, ...profiles], session: sessionAfter(site, request, own) };
}

/** The requests of a step of check: one for each selected account. */
export function readCheckStep(site: StepSite): StepReading {
  const marks = new MarkedTexts();
  const { texts, undecided } = readInputTexts(site, KINDS, marks);
  const { session } = site;
  const usesToken = usesTokenBy(site, texts);
  if (undecided.length > 0) return { requests: [{ ...undecidedRequest(undecided), usesToken }], session };
  const inputs = Object.fromEntries(
    [...texts, ['accounts-file', fileOf(site, texts.get('accounts-file'))] as const].map(([name, text]) => [
      `INPUT_${name.toUpperCase()}`,
      text,
    ]),
  );
  const assumed = someRegion(site, texts);
  const reading = readCheck({ AWS_REGION: assumed, ...stepEnvironment(site, marks, undefined), ...inputs });
  const issues = reading.issues.flatMap(({ issue }) => ('input' in issue ? [] : [issue]));
  const isRejected = reading.candidates.length === 0 && reading.issues.length > 0;
  const isRegionSet = 'text' in variableIn(site.contexts, 'AWS_REGION') && !hasUnknownRegion(site, texts);
  const requests = reading.candidates.map(({ account, request }) => {
    const region = isRegionSet || request.sts.region !== assumed ? request.sts.region : undefined;
    return requestOf(site, { route: planRoute(request), profile: undefined, account, marks, region });
  });
  return { requests: isRejected ? [{ ...undecidedRequest([], issues), usesToken }] : requests, session };
}

/** An input with a placeholder, whose issue may be about the placeholder; `undefined` for any other. */
function openInput(
  { step, file }: StepSite,
  texts: ReadonlyMap<string, string>,
  marks: MarkedTexts,
  name: string,
): UndecidedExpression | undefined {
  const input = step.inputs.get(name);
  const causes = marks.causesIn(texts.get(name));
  return input === undefined || causes.length === 0 ? undefined : undecidedInput(input, file, causes);
}

function readMain({ accounts }: StepSite, texts: ReadonlyMap<string, string>, environment: Environment) {
  const raw = { texts, environment };
  return readRequest(raw, accounts.defaultsOf(raw));
}

function fileOf({ accounts }: StepSite, written: string | undefined): string {
  return written === undefined || written === ACCOUNTS_FILE ? accounts.usual : written;
}

function undecidedStep(requests: readonly StepRequest[], undecided: readonly UndecidedExpression[]): StepReading {
  const causes = undecided.flatMap((one) => one.causes);
  return { requests, session: { kind: 'unknown', causes, isOfToken: requests.every((one) => one.usesToken) } };
}

/** The variables of the step: those of the runner, the region, and those with external ids. */
function stepEnvironment(site: StepSite, marks: MarkedTexts, account: string | undefined): Environment {
  const { contexts, accounts, step } = site;
  const region = variableIn(contexts, 'AWS_REGION');
  const listed = accounts.accounts(accounts.usual)?.accounts ?? [];
  const isUsed = (name: string) => account === undefined || name === account || step.inputs.has('profiles');
  const names = listed.flatMap(({ name, externalIdEnv }) =>
    externalIdEnv && isUsed(name) ? [externalIdEnv.value] : [],
  );
  const externalIds = [...new Set(names)].map((name): [string, string | undefined] => {
    const found = variableIn(contexts, name);
    if ('text' in found) return [name, found.text];
    // One that no `env` sets is not there, unless an earlier script writes it for later steps.
    const isUnset = !site.hasVariablesBefore && found.causes.length === 1 && found.causes[0] === `env.${name}`;
    return [name, isUnset ? undefined : marks.mark(found.causes)];
  });
  return {
    ...runnerVariables(site, marks),
    ...('text' in region && { AWS_REGION: region.text }),
    ...Object.fromEntries(externalIds),
  };
}

/**
 * Stands for a region that the job has from elsewhere, in the partition of its roles. No policy can tell, because the region counts as unknown
 * then.
 */
function someRegion({ accounts }: StepSite, texts: ReadonlyMap<string, string>): string {
  const written = ['role-to-assume', 'hub-role'].flatMap((name) => parseRoleArn(texts.get(name) ?? '') ?? []);
  const [role = accounts.accounts(accounts.usual)?.hub.role?.value] = written;
  return regionIn(role?.partition ?? 'aws');
}

/** By the inputs alone, where the step has no request. */
function usesTokenBy({ session }: StepSite, texts: ReadonlyMap<string, string>): boolean {
  if (texts.has('web-identity-token-file')) return false;
  return texts.get('identity') !== 'ambient' || isOfToken(session);
}

/** True where `sts-region` is set to something that is not known. */
function hasUnknownRegion(site: StepSite, texts: ReadonlyMap<string, string>): boolean {
  return isUnknownInput(site, texts, 'sts-region');
}

function isUnknownInput({ step }: StepSite, texts: ReadonlyMap<string, string>, name: string): boolean {
  return step.inputs.has(name) && !texts.has(name);
}

interface RouteTerms {
  readonly route: Route;
  readonly profile: string | undefined;
  readonly account: string | undefined;
  readonly marks: MarkedTexts;
  readonly region: string | undefined;
}

function requestOf(site: StepSite, { route, profile, account, marks, region }: RouteTerms): StepRequest {
  const { identity } = route;
  const planned: readonly Hop[] = route.hops;
  const last = planned.at(-1);
  const before = identity.from === 'ambient' ? site.session : undefined;
  const undecided = [...undecidedIdentity(site, route)];
  const own = planned.map((hop, index): RequestHop => {
    return {
      hop: index === planned.length - 1 ? 'target' : 'hub',
      call: hop.call,
      role: hop.role,
      input: inputOf(hop),
    };
  });
  const hops = before?.kind === 'hops' ? [...before.hops.map(asHub), ...own] : own;
  const target = last?.call === 'AssumeRole' ? last : undefined;
  const externalId = marks.causesIn(target?.externalId);
  return {
    account: profile === undefined ? account : undefined,
    role: last?.role,
    route: identity.from === 'ambient' ? 'chained' : planned.length > 1 ? 'hub' : 'direct',
    profile,
    usesToken: identity.from === 'github-oidc' || (before !== undefined && isOfToken(before)),
    hops: undecided.length > 0 ? [] : hops,
    unknowns: unknownsOf(site, last, target, marks),
    region,
    externalId: externalId.length > 0 ? externalId.join(', ') : undefined,
    undecided,
    issues: [],
    audience:
      before?.kind === 'hops' ? before.audience : identity.from === 'github-oidc' ? identity.audience : AUDIENCE,
  };
}

function asHub(hop: RequestHop): RequestHop {
  return { ...hop, hop: 'hub' };
}

/** An identity that is not GitHub's token. */
function undecidedIdentity({ step, session }: StepSite, { identity }: Route): UndecidedExpression[] {
  const undecided = (what: string, expression: string, causes: readonly string[]) => [
    { place: step.inputs.get(what)?.place ?? step.place, what, expression, causes },
  ];
  if (identity.from === 'token-file') {
    return undecided('web-identity-token-file', 'web-identity-token-file', ['the token in the file']);
  }
  if (identity.from !== 'ambient' || session.kind === 'hops') return [];
  const causes = session.kind === 'none' ? ['the credentials of the runner'] : session.causes;
  return undecided('identity', 'ambient', causes);
}

function inputOf(hop: Hop): RequestHop['input'] {
  const { role, sessionName, durationSeconds, policy, policyArns } = hop;
  return {
    roleArn: role.arn,
    roleSessionName: sessionName,
    durationSeconds: String(durationSeconds),
    policy,
    policyArns,
    ...(hop.call === 'AssumeRole' && {
      externalId: hop.externalId,
      sourceIdentity: hop.sourceIdentity,
      tags: hop.tags.map(({ key, value }) => [key, value] as const),
      transitiveTagKeys: hop.transitiveTagKeys,
    }),
  };
}

function unknownsOf(
  { facts }: StepSite,
  last: Hop | undefined,
  target: AssumeRoleHop | undefined,
  marks: MarkedTexts,
): RequestUnknowns {
  const name = last?.sessionName;
  // The default has the number of the run.
  const isDefault = name === defaultSessionName({ GITHUB_REPOSITORY: facts.name });
  const tags = (target?.tags ?? []).flatMap(({ key, value }): Array<[string, readonly string[]]> => {
    const causes = marks.causesIn(value);
    return causes.length > 0 ? [[key, causes]] : [];
  });
  return {
    sessionName: isDefault ? ['github.run_id', 'github.run_attempt'] : marks.causesIn(name),
    sourceIdentity: marks.causesIn(target?.sourceIdentity),
    tags: Object.fromEntries(tags),
  };
}

function sessionAfter({ session }: StepSite, { delivery }: Request, own: StepRequest): JobSession {
  if (!delivery.exportEnvironment) return session;
  if (own.hops.length === 0) {
    const causes = own.undecided.flatMap((one) => one.causes);
    return { kind: 'unknown', causes, isOfToken: own.usesToken };
  }
  return { kind: 'hops', hops: own.hops, unknowns: own.unknowns, audience: own.audience };
}
