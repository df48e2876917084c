/** The part of `xacct test` that is about workflows. What it tests is loaded only where they are. */
import path from 'node:path';
import { couldBeASecretKey, holdsACredential } from '../accounts/secret-looking.js';
import { readClaimLines } from '../emulator/setup/claim-lines.js';
import { formatEmulatorIssue } from '../emulator/setup/setup-messages.js';
import type { AwsModel } from '../iam/aws-model.js';
import type { PolicyCase } from '../policy-tests/policy-case.js';
import { repositoryOfCases } from '../policy-tests/repository-of-cases.js';
import type { ExpectedRows } from '../policy-tests/workflows/requests/expected.js';
import type { WorkflowReport } from '../policy-tests/workflows/workflow-report.js';
import { isAccountId } from '../shared/aws/arn.js';
import type { Environment } from '../shared/environment.js';
import { isInvalid, parseRoleOrName } from '../shared/inputs/values.js';
import { defaultBranch, repositoryName } from './checkout.js';
import { unchanged } from './command.js';
import type { Flags } from './flags.js';
import { formatTestIssue, type TEST_FLAGS, type TestIssue } from './test-flags.js';

type TestFlags = Flags<typeof TEST_FLAGS>;

/** What is tested, or the sentences about what is wrong with the flags. */
export type WorkflowFlags =
  | { readonly ok: true; readonly test: WorkflowTest | undefined }
  | { readonly ok: false; readonly sentences: readonly string[] };

/** Tests the workflows against a model; `undefined` when there is no such folder. */
export type WorkflowTest = (
  model: AwsModel,
  expected: ExpectedRows | undefined,
  cases: readonly PolicyCase[],
) => Promise<WorkflowReport | undefined>;

export interface WorkflowPlace {
  readonly current: string;
  readonly environment: Environment;
  readonly accountsFile: string | undefined;
}

/** Reads the flags of workflows; no test where `--workflows` is not set. */
export function readWorkflowFlags(flags: TestFlags, place: WorkflowPlace): WorkflowFlags {
  const folder = flags.text('workflows');
  const lists = (['vars', 'inputs', 'secrets', 'claims'] as const).map((name) => ({
    flag: `--${name}`,
    values: flags.list(name),
  }));
  if (folder === undefined) {
    const used = [
      ...lists.flatMap(({ flag, values }) => (values.length > 0 ? [flag] : [])),
      ...(flags.has('strict') ? ['--strict'] : []),
    ];
    const sentences = used.map((flag) => formatTestIssue({ code: 'only-with-workflows', flag }));
    return sentences.length > 0 ? { ok: false, sentences } : { ok: true, test: undefined };
  }
  const absolute = path.resolve(place.current, folder);
  const root = rootOf(absolute, place.current);
  const vars = pairsOf(flags.list('vars'), notAPair('--vars'));
  const inputs = pairsOf(flags.list('inputs'), notAPair('--inputs'));
  const secrets = pairsOf(flags.list('secrets'), notARole);
  const given = readClaimLines(flags.list('claims').join('\n'), { known: {}, undetermined: [] });
  const repository = given.overrides.repository ?? repositoryName(root, place.environment);
  const sentences = [
    ...vars.sentences,
    ...inputs.sentences,
    ...secrets.sentences,
    ...given.details.map((setupDetail) =>
      formatEmulatorIssue({ input: 'claims', setupDetail }, unchanged, 'command-line'),
    ),
    ...(repository === undefined || repository === null ? [formatTestIssue({ code: 'no-repository' })] : []),
  ];
  if (sentences.length > 0) return { ok: false, sentences };
  const facts = {
    name: String(repository),
    defaultBranch: defaultBranch(root, place.environment),
    vars: new Map(vars.pairs),
    inputs: valuesByName(inputs.pairs),
    secrets: new Map(secrets.pairs),
  };
  const test: WorkflowTest = async (model, expected, cases) => {
    const { MOST_LOOKS, testWorkflows } = await import('../policy-tests/workflows/workflow-report.js');
    const ofCases = repositoryOfCases(cases, facts.name);
    return testWorkflows({
      folder: absolute,
      root,
      accountsFile: place.accountsFile,
      facts,
      limit: MOST_LOOKS,
      claims: { ...ofCases.claims, ...idsOfJob(facts.name, place.environment), ...given.overrides },
      model,
      format: given.subjectFormat === 'immutable' ? 'immutable' : (ofCases.format ?? 'name-based'),
      nowMs: Date.now(),
      expected,
      cases,
      policyBase: place.current,
      only: flags.text('only'),
    });
  };
  return { ok: true, test };
}

/** The folder of the checkout: above `.github/workflows`, else the current one. */
function rootOf(folder: string, current: string): string {
  const above = path.dirname(path.dirname(folder));
  return path.join(above, '.github', 'workflows') === folder ? above : current;
}

/** The ids that a job has of its own repository. */
function idsOfJob(repository: string, environment: Environment) {
  if (environment.GITHUB_ACTIONS !== 'true' || environment.GITHUB_REPOSITORY !== repository) return {};
  const { GITHUB_REPOSITORY_ID: id, GITHUB_REPOSITORY_OWNER_ID: ownerId } = environment;
  return { ...(id && { repository_id: id }), ...(ownerId && { repository_owner_id: ownerId }) };
}

function valuesByName(pairs: ReadonlyArray<readonly [string, string]>): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

interface Pair {
  readonly name: string;
  readonly value: string;
}

/** The values by their names in lower case, and the sentence of each text that has an issue. */
function pairsOf(texts: readonly string[], issueOf: (found: string, pair: Pair | undefined) => TestIssue | undefined) {
  const pairs: Array<readonly [name: string, value: string]> = [];
  const sentences: string[] = [];
  for (const found of texts) {
    const pair = pairOf(found);
    const issue = issueOf(found, pair);
    if (issue !== undefined) sentences.push(formatTestIssue(issue));
    else if (pair !== undefined) pairs.push([pair.name.toLowerCase(), pair.value]);
  }
  return { pairs, sentences };
}

function pairOf(text: string): Pair | undefined {
  const equals = text.indexOf('=');
  return equals > 0 ? { name: text.slice(0, equals).trim(), value: text.slice(equals + 1) } : undefined;
}

function notAPair(flag: string) {
  return (found: string, pair: Pair | undefined): TestIssue | undefined =>
    pair === undefined ? { code: 'not-a-pair', flag, found } : undefined;
}

/** https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets, and an environment after it. */
const SECRET_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}(?:@[\w./-]{1,64})?$/;

/** A text that is not a role's may be a real secret, so no more than a name is shown. */
function notARole(_: string, pair: Pair | undefined): TestIssue | undefined {
  if (pair !== undefined && isRoleOrAccount(pair.value)) return undefined;
  // Before an equals sign at the end may be a secret in base64.
  const isName = pair !== undefined && SECRET_NAME.test(pair.name) && pair.value !== '';
  return { code: 'not-a-role', name: isName ? pair.name : undefined };
}

function isRoleOrAccount(text: string): boolean {
  if (isAccountId(text)) return true;
  return !isInvalid(parseRoleOrName(text, 'not-a-role-name')) && !holdsACredential(text) && !couldBeASecretKey(text);
}
