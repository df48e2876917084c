/** Reads the files of cases in this folder. Node runs this file as it is, for .ci/workflows-act.mjs. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';

export const CASES_FOLDER = import.meta.dirname;
/** An accounts file and policies that are in the repository of every case. */
export const BASE_REPOSITORY = path.join(CASES_FOLDER, 'repository');

export type Claims = Readonly<Record<string, string | null>>;

export interface ExpectedRequest {
  /** The file that has the step. */
  readonly file: string;
  readonly job: string;
  readonly step: string;
  readonly event: string;
  readonly from: string;
  readonly matrix: Readonly<Record<string, string>>;
  /** True, or why there is no token. */
  readonly token: true | string;
  readonly outcome: string;
  /** By default not compared. */
  readonly account?: string;
  readonly role?: string;
  readonly route?: string;
  /** `null` for a claim that the token does not have, `unknown` for one with a value that is not known. */
  readonly claims: Claims;
}

export interface CaseRepository {
  /** OWNER/NAME. */
  readonly name: string;
  readonly 'default-branch': string;
  readonly 'immutable-subject': boolean;
  readonly vars: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** Claims of every token. */
  readonly claims: Readonly<Record<string, string>>;
}

export interface WorkflowCase {
  readonly group: string;
  readonly name: string;
  /** By their paths in the repository. */
  readonly files: Readonly<Record<string, string>>;
  readonly repository: CaseRepository;
  readonly requests: readonly ExpectedRequest[];
  /** The expressions that cannot be decided. */
  readonly undecided: readonly string[];
  /** True for a case that is compared with a run of act. */
  readonly act: boolean;
}

type Mapping = Readonly<Record<string, unknown>>;

interface Shared {
  readonly steps: Mapping;
  readonly requests: Mapping;
}

const WORKFLOWS = '.github/workflows';
const SHARED = 'shared.yml';
const REPOSITORY: CaseRepository = {
  name: 'octo/shop',
  'default-branch': 'main',
  'immutable-subject': false,
  vars: {},
  inputs: {},
  claims: {},
};
const CASE_KEYS = ['name', 'on', 'permissions', 'job', 'steps', 'files', 'repository', 'requests', 'undecided', 'act'];
const REQUEST_KEYS = [
  'like',
  'file',
  'job',
  'step',
  'event',
  'from',
  'matrix',
  'token',
  'outcome',
  'account',
  'role',
  'route',
  'claims',
];

/** The cases of all files. Throws for a key that no case has. */
export function readCaseFiles(): WorkflowCase[] {
  const { steps, requests } = readYaml(SHARED);
  const shared = { steps: mapping(steps), requests: mapping(requests) };
  const files = readdirSync(CASES_FOLDER).filter((name) => name.endsWith('.yml') && name !== SHARED);
  return files.sort().flatMap((file) => {
    const { sources, cases } = withKeys(readYaml(file), ['sources', 'cases'], file);
    if (list(sources).length === 0) throw new Error(`${file} has no sources`);
    return list(cases).map((one) => readCase(path.basename(file, '.yml'), mapping(one), shared));
  });
}

function readCase(group: string, written: Mapping, shared: Shared): WorkflowCase {
  const { name, files, requests, undecided, act, repository } = withKeys(written, CASE_KEYS, group);
  const title = `${group}: ${String(name)}`;
  const ofRepository = withKeys(mapping(repository ?? {}), Object.keys(REPOSITORY), title);
  const workflows = files === undefined ? { 'w.yml': shortForm(written) } : mapping(files);
  return {
    group,
    name: String(name),
    files: Object.fromEntries(
      Object.entries(workflows).map(([file, content]) => [
        file.includes('/') ? file : `${WORKFLOWS}/${file}`,
        stringify(withSteps(content, shared.steps), { lineWidth: 0 }),
      ]),
    ),
    repository: { ...REPOSITORY, ...ofRepository },
    requests: list(requests).map((one) => readRequest(mapping(one), shared, title)),
    undecided: list(undecided ?? []).map(String),
    act: act === true,
  };
}

/** One workflow with one job, for a case without `files`. `permissions: null` leaves the key out. */
function shortForm({ on, permissions = { 'id-token': 'write' }, job, steps }: Mapping): Mapping {
  return {
    name: 'Deploy',
    on,
    ...(permissions !== null && { permissions }),
    jobs: { deploy: { ...mapping(job ?? {}), steps: steps ?? ['everyone'] } },
  };
}

/** Puts the shared steps in the place of their names, and a runner into each job with steps. */
function withSteps(value: unknown, shared: Mapping): unknown {
  if (Array.isArray(value)) return value.map((item) => withSteps(item, shared));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => [
    key,
    key === 'steps' && Array.isArray(member)
      ? member.map((step: unknown) => (typeof step === 'string' ? found(shared, step) : step))
      : withSteps(member, shared),
  ]);
  const copy = Object.fromEntries(entries);
  return 'steps' in copy && !('using' in copy) ? { 'runs-on': 'ubuntu-latest', ...copy } : copy;
}

function readRequest(written: Mapping, shared: Shared, title: string): ExpectedRequest {
  const like = written.like === undefined ? {} : mapping(found(shared.requests, String(written.like)));
  const { matrix, token, outcome, claims, ...rest } = withKeys(
    { ...like, ...written, claims: { ...mapping(like.claims ?? {}), ...mapping(written.claims ?? {}) } },
    REQUEST_KEYS,
    title,
  );
  const hasToken = token === undefined || token === true;
  const text = (key: string, otherwise?: string) => {
    const value = rest[key] ?? otherwise;
    if (typeof value !== 'string') throw new Error(`${title}: ${key} is not set`);
    return value;
  };
  const optional = (key: string) => (rest[key] === undefined ? {} : { [key]: text(key) });
  const file = text('file', 'w.yml');
  return {
    file: file.includes('/') ? file : `${WORKFLOWS}/${file}`,
    job: text('job', 'deploy'),
    step: text('step', 'step 1'),
    event: text('event'),
    from: text('from'),
    matrix: texts(matrix ?? {}),
    token: hasToken ? true : String(token),
    outcome: outcome === undefined ? (hasToken ? 'allowed' : 'denied') : String(outcome),
    ...optional('account'),
    ...optional('role'),
    ...optional('route'),
    claims: Object.fromEntries(
      Object.entries(mapping(claims)).map(([name, value]) => [name, value === null ? null : String(value)]),
    ),
  };
}

function readYaml(file: string): Mapping {
  return mapping(parse(readFileSync(path.join(CASES_FOLDER, file), 'utf8')));
}

function withKeys(value: Mapping, keys: readonly string[], where: string): Mapping {
  const unknown = Object.keys(value).filter((key) => !keys.includes(key));
  if (unknown.length > 0) throw new Error(`${where}: there is no key ${unknown.join(', ')}`);
  return value;
}

function found(shared: Mapping, name: string): unknown {
  if (!Object.hasOwn(shared, name)) throw new Error(`${SHARED} has no ${name}`);
  return shared[name];
}

function mapping(value: unknown): Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`not a mapping: ${JSON.stringify(value)}`);
  }
  return Object.fromEntries(Object.entries(value));
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(mapping(value)).map(([key, text]) => [key, String(text)]));
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`not a list: ${JSON.stringify(value)}`);
  return value;
}
