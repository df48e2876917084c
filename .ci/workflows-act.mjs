// Runs cases of __tests__/policy-tests/workflows/cases under the real act, with the committed action and its emulator: the claims
// that the emulator's token has in the job equal those that are derived from the workflow, and the step succeeds where the derived
// request is allowed. Prints one line a claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold. What it needs is
// in act-process.mjs, with Node 24 to run it, git and curl.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { BASE_REPOSITORY, readCaseFiles } from '../__tests__/policy-tests/workflows/cases/case-files.ts';
import {
  CLAIMS_OF_CALLER,
  COMPARED_CLAIMS,
  OTHER_CLAIMS,
} from '../__tests__/policy-tests/workflows/cases/compared-claims.ts';
import { act, forPeople, root } from './act-process.mjs';
import { claim, claimsFailed } from './claims.mjs';

const AT_ONCE = 2;
const LOCAL = 'Local AWS';
const CLAIMS = 'Claims';
// As the action requests its token. The answer is printed, because the token is of no use after the job.
const REQUEST =
  'curl --silent --show-error --fail --header "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com"';

const folder = await mkdtemp(path.join(os.tmpdir(), 'workflows-'));
const action = path.join(folder, 'action');
try {
  // act copies all of it for each step.
  for (const part of ['action.yml', 'local', 'matrix', ...bundles()]) {
    await cp(path.join(root, part), path.join(action, part), { recursive: true });
  }
  const runs = readCaseFiles().flatMap((one) => (one.act ? runsOf(one) : []));
  const todo = runs.entries();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [index, run] of todo) judge(run, await play(run, path.join(folder, String(index))));
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

function bundles() {
  return ['main', 'post', 'local-main', 'local-post', 'local-process'].map((name) => path.join('dist', name));
}

/** One run of act for each event and ref of a case. A job without a token is left out, because act gives all of them one. */
function runsOf(one) {
  const requests = one.requests.filter(({ token }) => token === true);
  const byRun = Map.groupBy(requests, ({ event, claims }) => `${event} ${claims.ref}`);
  return [...byRun.values()].map((own) => {
    const [{ event, from, claims }] = own;
    return { one, event, claims, requests: own, title: `${one.group}: ${one.name} (${event}, ${from})` };
  });
}

async function play({ one, event, claims }, at) {
  const { repository, files } = one;
  const shop = path.join(at, 'shop');
  const home = path.join(at, 'home');
  await mkdir(home, { recursive: true });
  await cp(BASE_REPOSITORY, shop, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(shop, name)), { recursive: true });
    await writeFile(path.join(shop, name), stringify(prepared(parse(text), repository), { lineWidth: 0 }));
  }
  const payload = path.join(at, 'event.json');
  await writeFile(payload, JSON.stringify(payloadOf(event, claims, repository)));
  const git = (...words) =>
    execFileSync('git', ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...words], { cwd: shop });
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', `https://github.com/${repository.name}.git`);
  git('add', '.');
  git('commit', '--quiet', '--message=Case');
  return act(shop, home, [
    event,
    '--eventpath',
    payload,
    '--local-repository',
    `org/xacct-action@v1=${action}`,
    ...Object.entries(repository.vars).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
  ]);
}

/** The event of GitHub, as far as act and the cases use it. */
function payloadOf(event, { ref, base_ref: base, head_ref: head }, { name, 'default-branch': branch, inputs }) {
  const repository = { full_name: name, default_branch: branch };
  if (event === 'push') return { ref, repository };
  if (event === 'workflow_dispatch') {
    const given = Object.entries(inputs).map(([input, [value]]) => [input, value]);
    return { ref, repository, inputs: Object.fromEntries(given) };
  }
  if (event === 'release') return { repository, release: { tag_name: ref.replace('refs/tags/', '') } };
  if (!event.startsWith('pull_request')) return { repository };
  const headOf = { ref: head, repo: { full_name: name, fork: false } };
  return { repository, number: 1, pull_request: { number: 1, base: { ref: base }, head: headOf } };
}

/** A workflow with the emulator in each of its jobs. Steps have the names that they have among the derived requests. */
function prepared(workflow, repository) {
  const jobs = Object.entries(workflow.jobs).map(([id, job]) => {
    if (job.steps === undefined) return [id, job];
    const steps = job.steps.map((step, index) => ({ name: step.id ?? `step ${index + 1}`, ...step }));
    const claims = claimLines(job, repository).join('\n');
    const inputs = { policies: 'policies', ...(claims !== '' && { claims }) };
    const before = [
      { uses: 'actions/checkout@v5' },
      { name: LOCAL, uses: 'org/xacct-action/local@v1', with: inputs },
      { name: CLAIMS, run: REQUEST },
    ];
    return [id, { ...job, steps: [...before, ...steps] }];
  });
  return { ...workflow, jobs: Object.fromEntries(jobs) };
}

/** What the emulator cannot find in the job: the value of an expression, and what is set in the repository. */
function claimLines({ environment }, repository) {
  const name = typeof environment === 'object' ? environment.name : environment;
  return [
    ...(name?.includes('${{') ? [`environment=${name}`] : []),
    ...(repository['immutable-subject'] ? ['immutable-subject'] : []),
    ...Object.entries(repository.claims).map(([claimed, value]) => `${claimed}=${value}`),
  ];
}

function judge({ title, requests }, run) {
  const before = claimsFailed();
  const jobs = jobsOf(run.lines);
  const used = new Set();
  for (const request of requests) {
    const job = jobs.find((candidate) => isOf(candidate, request));
    used.add(job);
    const at = `${title}, ${request.job}${job === undefined ? '' : shownMatrix(job)}, ${request.step}`;
    const differences = job === undefined ? ['act ran no such job'] : differencesOf(job.claims, request);
    claim([`${at}: the token has the derived claims`, ...differences].join('; '), differences.length === 0);
    const result = job?.results.get(request.step);
    claim(
      `${at}: the step ends with ${result}, the request is ${request.outcome}`,
      result === (request.outcome === 'allowed' ? 'success' : 'failure'),
    );
    claim(
      `${at}: the call is made with the derived subject`,
      job?.record.some((line) => line.includes(` by ${request.claims.sub}: `)) === true,
    );
  }
  const others = jobs.filter((job) => !used.has(job)).map((job) => `${job.id}${shownMatrix(job)}`);
  claim(`${title}: ${[`act ran ${used.size} jobs`, ...others].join(', and ')}`, others.length === 0);
  if (claimsFailed() > before) process.stdout.write(`${run.lines.map(forPeople).join('\n')}\n${run.errors}\n`);
}

/** The jobs that requested a token, one for each combination of a matrix. */
function jobsOf(lines) {
  const ofJobs = Map.groupBy(lines, ({ job, jobID, matrix }) => JSON.stringify([job, jobID, matrix]));
  return [...ofJobs.values()].flatMap((own) => {
    const printed = (step) => own.filter((line) => line.step === step && line.raw_output).map(({ msg }) => msg);
    const answer = printed(CLAIMS).join('');
    if (answer === '') return [];
    const [{ jobID: id, matrix }] = own;
    const [, payload] = JSON.parse(answer).value.split('.');
    const ended = own.filter(({ stage, stepResult }) => stage === 'Main' && stepResult !== undefined);
    return [
      {
        id,
        matrix,
        claims: JSON.parse(Buffer.from(payload, 'base64url').toString()),
        results: new Map(ended.map(({ step, stepResult }) => [step, stepResult])),
        record: printed(LOCAL).filter((line) => line.includes('AssumeRoleWithWebIdentity')),
      },
    ];
  });
}

/** Jobs of a matrix with objects as values are told apart by their environment. */
function isOf({ id, matrix, claims }, request) {
  return (
    id === request.job &&
    Object.entries(request.matrix).every(([key, value]) => String(matrix?.[key] ?? '') === value) &&
    (claims.environment ?? null) === request.claims.environment
  );
}

function shownMatrix({ matrix }) {
  return Object.keys(matrix ?? {}).length === 0 ? '' : ` ${JSON.stringify(matrix)}`;
}

/** What differs between a token and the derived claims. Every claim of the token is compared, or listed as one that is not. */
function differencesOf(claims, { file, claims: derived }) {
  const isCalled = !String(derived.workflow_ref).includes(`/${file}@`);
  const compared = COMPARED_CLAIMS.filter((name) => !(isCalled && CLAIMS_OF_CALLER.includes(name)));
  const known = [...COMPARED_CLAIMS, ...Object.keys(OTHER_CLAIMS)];
  return [
    ...compared
      .filter((name) => (claims[name] ?? null) !== derived[name])
      .map((name) => `${name} is ${claims[name]}, derived is ${derived[name]}`),
    ...Object.keys(claims)
      .filter((name) => !known.includes(name))
      .map((name) => `${name} is not known`),
  ];
}
