import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { claimsOf, unknownClaimsOf } from '../../../../src/emulator/github/claims.js';
import { loadPolicies, readPolicies } from '../../../../src/policy-files/read-policies.js';
import type { WorkflowVerdict } from '../../../../src/policy-tests/workflows/verdict.js';
import { GITHUB_ISSUER } from '../../../../src/shared/aws/testable-claims.js';
import { removeFolders } from '../../../support/files.js';
import { ACCOUNTS_FILE } from '../../../support/names.js';
import { reportOn } from '../fixture.js';
import {
  BASE_REPOSITORY,
  type CaseRepository,
  type Claims,
  type ExpectedRequest,
  readCaseFiles,
  type WorkflowCase,
} from './case-files.js';
import { COMPARED_CLAIMS } from './compared-claims.js';

afterAll(removeFolders);

const ACCOUNTS = { hub: '111122223333', dev: '222222222222', staging: '333333333333', prod: '444444444444' };

const cases = readCaseFiles();
const model = modelOfRepository();

function modelOfRepository() {
  const { hub, ...accounts } = ACCOUNTS;
  const names = { hub, accounts: new Map(Object.entries(accounts)) };
  const reading = readPolicies(path.join(BASE_REPOSITORY, 'policies'), names, BASE_REPOSITORY);
  const loading = reading.ok ? loadPolicies(reading.policies) : reading;
  if (!loading.ok) throw new Error(JSON.stringify(loading.issues));
  return loading.policies.model;
}

describe.each([...new Set(cases.map(({ group }) => group))])('%s', (group) => {
  const own = cases.filter((one) => one.group === group);
  test.each(own.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const { verdicts, undecided, unread } = reportOf(one);
    expect(unread).toEqual([]);
    const rest = [...verdicts];
    const paired = one.requests.map((expected) => {
      const at = rest.findIndex((verdict) => isAbout(verdict, expected));
      return at < 0 ? undefined : rest.splice(at, 1)[0];
    });
    const { repository } = one;
    const shown = paired.map((verdict, index) => verdict && shownAs(verdict, one.requests[index], repository));
    expect([...shown, ...rest.map((verdict) => shownAs(verdict, undefined, repository))]).toEqual(one.requests);
    expect(undecided.map(({ expression }) => expression)).toEqual(one.undecided);
  });
});

test('the names of cases are unique', () => {
  expect(new Set(cases.map(({ group, name }) => `${group}: ${name}`)).size).toBe(cases.length);
});

// Then what arrives at the emulator in a run of act is compared with what is derived, claim by claim.
test.each(cases.filter(({ act }) => act).map((one) => [`${one.group}: ${one.name}`, one] as const))(
  'the case for act has all claims that are compared: %s',
  (_, { requests }) => {
    const expected = requests.filter(({ token }) => token === true);
    expect(expected.length).toBeGreaterThan(0);
    for (const { claims } of expected)
      expect(Object.keys(claims)).toEqual(expect.arrayContaining([...COMPARED_CLAIMS]));
  },
);

function reportOf({ files, repository }: WorkflowCase) {
  const { name, vars, inputs, claims } = repository;
  const all = { ...baseFiles(), ...files };
  return reportOn(all, {
    facts: {
      name,
      defaultBranch: repository['default-branch'],
      vars: new Map(Object.entries(vars).map(([key, value]) => [key.toLowerCase(), value])),
      secrets: new Map(),
      inputs: new Map(Object.entries(inputs).map(([key, values]) => [key.toLowerCase(), values])),
    },
    claims,
    format: formatOf(repository),
    model,
  });
}

function baseFiles() {
  return { [ACCOUNTS_FILE]: readFileSync(path.join(BASE_REPOSITORY, ACCOUNTS_FILE), 'utf8') };
}

function formatOf(repository: CaseRepository) {
  return repository['immutable-subject'] ? 'immutable' : 'name-based';
}

function isAbout({ request }: WorkflowVerdict, expected: ExpectedRequest): boolean {
  const { place, run, matrix, environment, account } = request;
  return (
    place.file === expected.file &&
    place.job === expected.job &&
    place.step === expected.step &&
    run.event === expected.event &&
    run.from === expected.from &&
    Object.entries(expected.matrix).every(([key, value]) => (matrix[key] ?? '') === value) &&
    (typeof expected.claims.ref !== 'string' || run.ref === undefined || run.ref === expected.claims.ref) &&
    (expected.account === undefined || account === expected.account) &&
    (typeof expected.claims.environment !== 'string' ||
      expected.claims.environment === 'unknown' ||
      environment === expected.claims.environment)
  );
}

/** A request in the form of an expected one: what that does not have is left out. */
function shownAs(
  { request, outcome }: WorkflowVerdict,
  expected: ExpectedRequest | undefined,
  repository: CaseRepository,
) {
  const { place, run, matrix, account, role, route, token } = request;
  const claims = claimsOfRequest(request, repository);
  const keys = Object.keys(expected?.claims ?? { sub: null, ref: null });
  return {
    file: place.file,
    job: place.job,
    step: place.step,
    event: run.event,
    from: run.from,
    matrix:
      expected === undefined
        ? matrix
        : Object.fromEntries(Object.keys(expected.matrix).map((key) => [key, matrix[key] ?? ''])),
    token: token.grant.granted ? true : token.grant.reason,
    outcome,
    ...(expected?.account !== undefined && { account }),
    ...(expected?.role !== undefined && { role: role?.name }),
    ...(expected?.route !== undefined && { route }),
    claims: Object.fromEntries(keys.map((key) => [key, claims[key] ?? null])),
  };
}

/** The claims that GitHub's token has, with `unknown` in the place of those that cannot be known. */
function claimsOfRequest({ token }: WorkflowVerdict['request'], repository: CaseRepository): Claims {
  const format = formatOf(repository);
  const { claims, audience, undetermined } = token;
  const all = claimsOf(claims, { issuer: GITHUB_ISSUER, audience, nowMs: 0, format });
  const unknown = { ...unknownClaimsOf(claims, format, undetermined) };
  return Object.fromEntries(
    [...Object.entries(all), ...undetermined.map((name) => [name, ''] as const)].map(([name, value]) => [
      name,
      name in unknown ? 'unknown' : String(value),
    ]),
  );
}
