/**
 * Reads a step of aws-actions/configure-aws-credentials 6.
 *
 * Source: https://github.com/aws-actions/configure-aws-credentials (action.yml, "Credential retrieval options").
 */
import { readSessionTags } from '../../../action/inputs/session-tags.js';
import type { AssumeRoleInput } from '../../../iam/sts/role-parameters.js';
import { parseRoleArn, type RoleArn, roleArnFromName } from '../../../shared/aws/arn.js';
import { InputReader } from '../../../shared/inputs/input-reader.js';
import { property } from '../../../shared/untyped.js';
import { variableIn } from '../runs/env-context.js';
import { MarkedTexts } from './marked-texts.js';
import { mayHaveOwnCredentials, mayHaveOwnRegion } from './own-credentials.js';
import {
  AUDIENCE,
  type InputKinds,
  isOfToken,
  type JobSession,
  NO_UNKNOWNS,
  readInputTexts,
  runnerVariables,
  type StepReading,
  type StepRequest,
  type StepSite,
  undecidedRequest,
} from './step-reading.js';
import type { RequestHop, RequestUnknowns, StepIssue } from './workflow-request.js';

const KINDS: InputKinds = {
  marked: ['role-session-name', 'role-external-id', 'custom-tags', 'aws-access-key-id', 'aws-region'],
  irrelevant: [
    'aws-secret-access-key',
    'aws-session-token',
    'inline-session-policy',
    'managed-session-policies',
    'transitive-tag-keys',
    'mask-aws-account-id',
    'allowed-account-ids',
    'output-credentials',
    'output-env-credentials',
    'unset-current-credentials',
    'disable-retry',
    'retry-max-attempts',
    'special-characters-workaround',
    'use-existing-credentials',
    'http-proxy',
    'no-proxy',
    'overwrite-aws-profile',
    'aws-profile',
    'action-timeout-s',
    'expected-account-id',
  ],
};
const SESSION_NAME = 'GitHubActions';
const REGION = /^[a-z0-9-]+$/;
/** The first major version that takes a region from `AWS_REGION`. */
const VARIABLES_SINCE = 4;
/**
 * Versions that compare the account of every session with `allowed-account-ids`: from 6.2.1 on. Earlier ones leave out sessions of a token, and
 * which version a commit is, is not known.
 */
const CHECKS_ACCOUNTS = /@v(?:6|6\.2\.(?:[1-9]|\d{2,})|6\.(?:[3-9]|\d{2,})(?:\.\d+)?)$/;

/** The request of the step, if it assumes a role. `hasToken` is whether GitHub gives the job a token. */
export function readConfigureStep(site: StepSite, hasToken: boolean): StepReading {
  const marks = new MarkedTexts();
  const { texts, undecided } = readInputTexts(site, KINDS, marks);
  const role = texts.get('role-to-assume');
  const isSet = (name: string) => texts.get(name)?.toLowerCase() === 'true';
  const caller = callerOf(site, texts, hasToken, isSet);
  if (undecided.length > 0) {
    const request = { ...undecidedRequest(undecided), usesToken: isOfToken(caller) };
    return { requests: [request], session: sessionOf(request) };
  }
  if (role === undefined) return { requests: [], session: caller === 'token' ? site.session : caller };
  const region = regionOf(site, texts, marks);
  const isTagged = !isSet('role-skip-session-tagging');
  const request = requestOf(site, { role, region, texts, marks, caller, isTagged });
  const checksAccounts = CHECKS_ACCOUNTS.test(site.step.uses?.text ?? '');
  // The region is checked before any call, and the account after it.
  const issues = [
    ...request.issues,
    ...regionIssues(region, marks),
    ...(checksAccounts ? accountIssues(texts, request.role) : []),
  ];
  const isExported = texts.get('output-env-credentials')?.toLowerCase() !== 'false';
  return { requests: [{ ...request, issues }], session: isExported ? sessionOf(request) : site.session };
}

/** The region that is set for the step; `undefined` for none. It can have placeholders. */
function regionOf(site: StepSite, texts: ReadonlyMap<string, string>, marks: MarkedTexts): string | undefined {
  const written = texts.get('aws-region');
  if (written !== undefined || !readsVariables(site)) return written;
  const variable = variableIn(site.contexts, 'AWS_REGION');
  if ('text' in variable) return variable.text || undefined;
  return mayHaveOwnRegion(site) ? marks.mark(variable.causes) : undefined;
}

function readsVariables({ step }: StepSite): boolean {
  const major = /@v(\d)/.exec(step.uses?.text ?? '')?.[1];
  return major === undefined || Number(major) >= VARIABLES_SINCE;
}

function regionIssues(region: string | undefined, marks: MarkedTexts): StepIssue[] {
  if (region === undefined) {
    return [{ name: 'aws-region', detail: { code: 'missing', fix: 'Set it to a region such as eu-west-1.' } }];
  }
  if (marks.causesIn(region).length > 0 || REGION.test(region)) return [];
  return [{ name: 'aws-region', detail: { code: 'not-a-region', found: region } }];
}

function accountIssues(texts: ReadonlyMap<string, string>, role: RoleArn | undefined): StepIssue[] {
  const [first = '', ...others] = (texts.get('allowed-account-ids') ?? '').split(',').map((one) => one.trim());
  if (role === undefined || first === '' || [first, ...others].includes(role.account)) return [];
  return [{ name: 'allowed-account-ids', detail: { code: 'account-not-allowed', account: role.account } }];
}

/** Who calls STS: the job with its token, or credentials that are there already. Without a token it uses those of its environment. */
function callerOf(
  site: StepSite,
  texts: ReadonlyMap<string, string>,
  hasToken: boolean,
  isSet: (name: string) => boolean,
): JobSession | 'token' {
  if (texts.has('aws-access-key-id')) return { kind: 'unknown', causes: ['the keys of aws-access-key-id'] };
  if (texts.has('web-identity-token-file'))
    return { kind: 'unknown', causes: ['the token in web-identity-token-file'] };
  const { session } = site;
  const isChained = isSet('role-chaining') || isSet('force-skip-oidc') || (!hasToken && session.kind !== 'none');
  if (!isChained && (hasToken || !mayHaveOwnCredentials(site))) return 'token';
  return session.kind === 'none' ? { kind: 'unknown', causes: ['the credentials of the runner'] } : session;
}

interface Terms {
  readonly role: string;
  readonly region: string | undefined;
  readonly texts: ReadonlyMap<string, string>;
  readonly marks: MarkedTexts;
  readonly caller: JobSession | 'token';
  readonly isTagged: boolean;
}

function requestOf(site: StepSite, { role: written, region, texts, marks, caller, isTagged }: Terms): StepRequest {
  const { step } = site;
  const place = step.inputs.get('role-to-assume')?.place ?? step.place;
  const role = roleOf(written, caller);
  if (role === undefined) {
    const isArn = /^arn:/.test(written);
    const issue = { name: 'role-to-assume', detail: { code: 'not-a-role-arn', found: written } } as const;
    const cause = { place, what: 'role-to-assume', expression: written, causes: ['the account of the caller'] };
    const request = isArn ? undecidedRequest([], [issue]) : undecidedRequest([cause]);
    return { ...request, usesToken: isOfToken(caller) };
  }
  if (caller !== 'token' && caller.kind !== 'hops') {
    const causes = caller.kind === 'unknown' ? caller.causes : ['the credentials of the runner'];
    return {
      ...undecidedRequest([{ place, what: 'the caller of', expression: written, causes }]),
      role,
      usesToken: isOfToken(caller),
    };
  }
  const name = texts.get('role-session-name') ?? SESSION_NAME;
  const tags = caller === 'token' || !isTagged ? [] : tagsOf(site, texts.get('custom-tags'), marks);
  const externalId = marks.causesIn(texts.get('role-external-id'));
  const input: AssumeRoleInput = {
    roleArn: role.arn,
    roleSessionName: name,
    durationSeconds: texts.get('role-duration-seconds') ?? '3600',
    policy: texts.get('inline-session-policy'),
    policyArns: lines(texts.get('managed-session-policies')),
    ...(caller !== 'token' && {
      externalId: texts.get('role-external-id'),
      tags,
      transitiveTagKeys: lines(texts.get('transitive-tag-keys')),
    }),
  };
  const own: RequestHop = {
    hop: 'target',
    call: caller === 'token' ? 'AssumeRoleWithWebIdentity' : 'AssumeRole',
    role,
    input,
  };
  const unknowns: RequestUnknowns = {
    ...NO_UNKNOWNS,
    sessionName: marks.causesIn(name),
    tags: Object.fromEntries(
      tags.flatMap(([key, value]) => {
        const causes = marks.causesIn(value);
        return causes.length > 0 ? [[key, causes]] : [];
      }),
    ),
  };
  return {
    account: undefined,
    role,
    route: caller === 'token' ? 'direct' : 'chained',
    profile: undefined,
    usesToken: true,
    hops: caller === 'token' ? [own] : [...caller.hops.map((hop) => ({ ...hop, hop: 'hub' as const })), own],
    unknowns,
    region: marks.causesIn(region).length > 0 ? undefined : region,
    externalId: caller !== 'token' && externalId.length > 0 ? externalId.join(', ') : undefined,
    undecided: [],
    issues: [],
    audience: caller === 'token' ? (texts.get('audience') ?? AUDIENCE) : caller.audience,
  };
}

/** A name without ARN is of a role in the caller's account. */
function roleOf(written: string, caller: JobSession | 'token'): RoleArn | undefined {
  if (/^arn:/.test(written)) return parseRoleArn(written);
  const last = caller !== 'token' && caller.kind === 'hops' ? caller.hops.at(-1) : undefined;
  return last && roleArnFromName('aws', last.role.account, written);
}

function tagsOf(site: StepSite, custom: string | undefined, marks: MarkedTexts): Array<readonly [string, string]> {
  const texts = new Map([['role-session-tags', 'github']]);
  const { tags } = readSessionTags(new InputReader({ texts, environment: runnerVariables(site, marks) }));
  return [...tags.map(({ key, value }) => [key, value] as const), ...customTags(custom)];
}

function customTags(text: string | undefined): Array<readonly [string, string]> {
  if (text === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return [];
    return Object.keys(parsed).map((key) => [key, String(property(parsed, key))] as const);
  } catch {
    return [];
  }
}

function lines(text: string | undefined): string[] {
  return (text ?? '').split(/[\r\n]+/).flatMap((line) => line.trim() || []);
}

function sessionOf({ hops, unknowns, audience, undecided, usesToken }: StepRequest): JobSession {
  if (hops.length > 0) return { kind: 'hops', hops, unknowns, audience };
  const causes = [...new Set(undecided.flatMap((one) => one.causes))];
  return { kind: 'unknown', causes, isOfToken: usesToken };
}
