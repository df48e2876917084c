import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { localStep } from '../../../src/emulator/steps/emulator-step.js';
import { runStep } from '../../../src/shared/runner/step.js';
import { TWO_ACCOUNTS } from '../../support/accounts-files.js';
import { closeJobs, LOCAL, openLocalJob, untilClosed, visibleLines } from '../../support/job.js';
import { bestRunWithin } from '../../support/patience.js';

afterAll(closeJobs);

const ENDPOINTS = [
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_STS',
];

describe('a job with the local action in front', () => {
  test('is let in as on AWS, is told of every call at its end, and leaves nothing', async () => {
    const { job, local, exchange, post } = await openLocalJob();
    const begun = await local();
    expect(begun.conclusion).toBe('success');
    expect(Object.keys(begun.environment).sort()).toEqual(ENDPOINTS);
    expect(begun.outputs).toEqual({
      url: begun.environment.AWS_ENDPOINT_URL_STS,
      issuer: 'https://token.actions.githubusercontent.com',
      'jwks-url': `${begun.environment.AWS_ENDPOINT_URL_STS}/.well-known/jwks`,
    });
    const dev = await exchange({ account: 'dev' });
    expect(dev.outputs['assumed-role-arn']).toBe(
      'arn:aws:sts::222222222222:assumed-role/DeployRole/shop-11223344556-1',
    );
    const prod = await exchange({ account: 'prod' });
    expect(prod.outputs['role-arn']).toBe('arn:aws:iam::444444444444:role/ci/ProdDeployRole');

    const last = await post(begun);
    expect(last.conclusion).toBe('success');
    const lines = visibleLines(last.log);
    expect(lines).toHaveLength(7);
    expect(lines.filter((line) => line.startsWith('local AWS: token'))).toHaveLength(2);
    expect(lines[1]).toBe(
      'local AWS: AssumeRoleWithWebIdentity arn:aws:iam::111122223333:role/github-hub as shop-11223344556-1 by repo:octo/shop:ref:refs/heads/main: 200 (statement 1 of the trust policy of github-hub allows sts:AssumeRoleWithWebIdentity: StringEquals token.actions.githubusercontent.com:aud holds: it requires "sts.amazonaws.com", the request has "sts.amazonaws.com"; StringLike token.actions.githubusercontent.com:sub holds: it requires "repo:octo/shop:*", the request has "repo:octo/shop:ref:refs/heads/main")',
    );
    expect(lines.at(-1)).toBe('local AWS: ended: the job is over');
    await untilClosed(begun.outputs.url ?? '');
    expect(last.filesLeft).toEqual([]);
    expect(job.folders.temp).toBeDefined();
  });

  test('sees on every line that it is the local one, and no secret of it', async () => {
    const { local } = await openLocalJob();
    const { log, environment, masks } = await local();
    const lines = visibleLines(log);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.filter((line) => !line.startsWith('local AWS: '))).toEqual([]);
    const token = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '';
    expect(token.length).toBeGreaterThan(40);
    expect(masks).toContain(token);
    expect(log).not.toContain(token);
  });

  test('keeps its files from everybody else, and in them no request token', async () => {
    const { job, local } = await openLocalJob();
    const { state, environment } = await local();
    const [folder = ''] = Object.values(state);
    expect(path.dirname(folder)).toBe(job.folders.temp);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file, 'utf8')).not.toContain(environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN);
    }
  });

  test('that is a fork’s is turned away by what was derived, and the record says why', async () => {
    const { local, exchange, post } = await openLocalJob();
    const begun = await local({ claims: 'fork' });
    expect((await exchange()).conclusion).toBe('failure');
    expect((await post(begun)).log).toContain(
      'it requires "repo:octo/shop:*", the request has "repo:a-stranger/shop:ref:refs/heads/main"',
    );
  });

  test('speaks of itself in its tokens', async () => {
    const { local, exchange, post } = await openLocalJob(undefined, {
      env: { GITHUB_REPOSITORY: 'acme/api', GITHUB_REF: 'refs/tags/v1', GITHUB_REPOSITORY_ID: '7' },
    });
    const begun = await local({ claims: 'immutable-subject\nrepository_owner_id=9' });
    expect(begun.log).toContain('tokens have the subject "repo:acme@9/api@7:ref:refs/tags/v1"');
    // The derived policy is for the job's own ids, and the owner's was overridden.
    expect((await exchange()).conclusion).toBe('failure');
    expect((await post(begun)).log).toContain('it requires "repo:acme@9919012/api@7:*"');
  });

  test('gets sessions that end early', async () => {
    const { local, exchange } = await openLocalJob();
    await local({ 'session-seconds': '900' });
    const { outputs } = await exchange();
    const seconds = (Date.parse(outputs['aws-expiration'] ?? '') - Date.now()) / 1000;
    expect(seconds).toBeLessThanOrEqual(900);
  });

  test('meets the faults that were ordered, and gets over them', async () => {
    const { local, exchange, post } = await openLocalJob();
    const begun = await local({ faults: 'AssumeRole = throttling\ntoken = connection-reset' });
    expect((await exchange()).conclusion).toBe('success');
    const record = visibleLines((await post(begun)).log);
    expect(record.filter((line) => line.includes('fault throttling'))).toHaveLength(1);
    expect(record.filter((line) => line.includes('fault connection-reset'))).toHaveLength(1);
  });

  test('spares the local AWS a proxy, and the proxy nothing else', async () => {
    const { local, exchange } = await openLocalJob(undefined, {
      env: { HTTPS_PROXY: 'http://proxy.example.com:3128', no_proxy: '.corp.example.com' },
    });
    const { environment } = await local();
    expect(environment).toMatchObject({
      NO_PROXY: '.corp.example.com,127.0.0.1',
      no_proxy: '.corp.example.com,127.0.0.1',
    });
    expect((await exchange()).conclusion).toBe('success');
  });

  test('may use it again, with other claims', async () => {
    const { local, exchange, post } = await openLocalJob();
    const first = await local({ claims: 'fork' });
    expect((await exchange()).conclusion).toBe('failure');
    const second = await local();
    expect((await exchange()).conclusion).toBe('success');
    expect((await post(second)).log).toContain('3 calls');
    expect((await post(first)).log).toContain('2 calls');
  });
});

describe('a job with policies', () => {
  const trust = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const FILES = {
    '.github/accounts.yml': TWO_ACCOUNTS,
    'policies/dev/DeployRole/trust.json': trust({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/github-hub' },
      Action: 'sts:AssumeRole',
    }),
  };

  test('is told which role of the accounts file they lack', async () => {
    const { local } = await openLocalJob({
      ...FILES,
      '.github/accounts.yml': TWO_ACCOUNTS.replace('role: DeployRole', 'role: Deploier'),
    });
    const { annotations } = await local({ policies: 'policies' });
    expect(annotations.map(({ message }) => message)).toEqual([
      'local AWS: "policies" has no role Deploier in the account of dev, so no job can use it. Add its folder, or correct the role in ".github/accounts.yml".',
    ]);
  });

  test('is told which ids are made up', async () => {
    const { local } = await openLocalJob(FILES, {
      env: { GITHUB_REPOSITORY_ID: undefined, GITHUB_REPOSITORY_OWNER_ID: undefined, GITHUB_REPOSITORY: undefined },
    });
    const { log } = await local({ policies: 'policies', claims: 'repository_owner_id=7' });
    expect(log).toContain('local AWS: the repository of the tokens is not known, so it is "octo/shop"');
    expect(log).toContain('local AWS: the claims repository, repository_id, enterprise_id are not known.');
  });

  describe('under act', () => {
    const PROVIDER = 'token.actions.githubusercontent.com';
    const ENV = {
      ACT: 'true',
      GITHUB_ACTOR: 'nektos/act',
      GITHUB_ACTOR_ID: undefined,
      GITHUB_REPOSITORY_ID: undefined,
      GITHUB_REPOSITORY_OWNER_ID: undefined,
      GITHUB_WORKFLOW: 'ship it',
      GITHUB_WORKFLOW_REF: undefined,
    };
    const WORKFLOW =
      "name: ship it\non: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: 'true'\n";
    const CHECKED_OUT = { '.github/workflows/w.yml': WORKFLOW };
    const pinnedTo = (condition: object) => ({
      '.github/accounts.yml': TWO_ACCOUNTS,
      'policies/hub/github-hub/trust.json': trust({
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringLike: { [`${PROVIDER}:sub`]: 'repo:octo/shop:*', ...condition } },
      }),
      'policies/hub/github-hub/assume.json': trust({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }),
    });
    const workflow = (file: string) =>
      pinnedTo({ [`${PROVIDER}:job_workflow_ref`]: `octo/shop/.github/workflows/${file}@refs/heads/main` });

    async function ending(files: Readonly<Record<string, string>>, claims = '') {
      const { local, exchange, post } = await openLocalJob(files, { env: ENV });
      const begun = await local({ policies: 'policies', claims });
      const { conclusion, log } = await exchange();
      return { conclusion, log, record: (await post(begun)).log };
    }

    test('the file of the workflow is told', async () => {
      expect((await ending({ ...workflow('w.yml'), ...CHECKED_OUT })).conclusion).toBe('success');
      const other = await ending({ ...workflow('deploy.yml'), ...CHECKED_OUT });
      expect(other.conclusion).toBe('failure');
      expect(other.record).toContain('the request has "octo/shop/.github/workflows/w.yml@refs/heads/main"');
    });

    test.each([
      [
        'job_workflow_ref',
        workflow('deploy.yml'),
        'job_workflow_ref=octo/shop/.github/workflows/deploy.yml@refs/heads/main',
      ],
      ['repository_id', pinnedTo({ [`${PROVIDER}:repository_id`]: '724601234' }), 'repository_id=724601234'],
      ['actor', pinnedTo({ [`${PROVIDER}:actor`]: '*' }), 'actor=anna'],
    ])('%s that nothing tells is denied by its name, until it is set', async (claim, files, line) => {
      const untold = await ending(files);
      expect(untold.conclusion).toBe('failure');
      for (const text of [untold.log, untold.record]) {
        expect(text).toContain(`the claim ${claim} is not known. Set it in claims`);
      }
      expect((await ending(files, line)).conclusion).toBe('success');
    });

    test('a subject with ids that nothing tells is denied by their names', async () => {
      const files = pinnedTo({});
      const { conclusion, record } = await ending(files, 'immutable-subject');
      expect(conclusion).toBe('failure');
      expect(record).toContain('the claims repository_owner_id, repository_id are not known. Set them in claims');
    });
  });

  test('is told of faults in the words that ordered them', async () => {
    const { local } = await openLocalJob(FILES);
    const { log } = await local({ faults: 'AssumeRole = wrong-account x 2\ntoken = stall 20 ms' });
    expect(log).toContain('local AWS: the next 2 calls AssumeRole will fail with wrong-account');
    expect(log).toContain('local AWS: the next call token will fail with stall 20 ms');
  });
});

describe('a job without an accounts file', () => {
  const HUB_ROLE = 'arn:aws:iam::111122223333:role/github-hub';
  const [ROLE, OTHER] = [
    'arn:aws:iam::222222222222:role/DeployRole',
    'arn:aws:iam::444444444444:role/ci/ProdDeployRole',
  ];
  const exchanged = { 'aws-region': 'eu-west-1', 'hub-role': HUB_ROLE };

  test('has the roles that the inputs name', async () => {
    const { local, exchange, post } = await openLocalJob({});
    const begun = await local({ 'hub-role': HUB_ROLE, 'role-to-assume': `${ROLE}, ${OTHER}` });
    expect(begun.log).toContain('may assume the roles of role-to-assume');
    for (const role of [ROLE, OTHER]) {
      expect((await exchange({ ...exchanged, 'role-to-assume': role })).conclusion).toBe('success');
    }
    const slip = 'arn:aws:iam::222222222222:role/DeployRol';
    expect((await exchange({ ...exchanged, 'role-to-assume': slip })).conclusion).toBe('failure');
    expect((await post(begun)).log).toContain(`(role ${slip} does not exist. A similar role is ${ROLE})`);
  });

  test('has roles that let in its tokens where no input names a hub role', async () => {
    const { local, exchange } = await openLocalJob({});
    await local({ 'role-to-assume': ROLE });
    const inputs = { 'aws-region': 'eu-west-1', route: 'direct', 'role-to-assume': ROLE };
    expect((await exchange(inputs)).conclusion).toBe('success');
  });

  describe('and without inputs, has the roles that its own steps name', () => {
    const steps = (inputs: string) => ({
      '.github/workflows/deploy.yml': `name: deploy\non: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: org/xacct-action/local@v1\n      - uses: org/xacct-action@v1\n        with: ${inputs}\n`,
    });

    test('through the hub', async () => {
      const { local, exchange } = await openLocalJob(steps(`{ hub-role: "${HUB_ROLE}", role-to-assume: "${ROLE}" }`));
      expect((await local()).log).toContain('the steps of this job in ".github/workflows/deploy.yml"');
      expect((await exchange({ ...exchanged, 'role-to-assume': ROLE })).conclusion).toBe('success');
      expect((await exchange({ ...exchanged, 'role-to-assume': OTHER })).conclusion).toBe('failure');
    });

    test('as profiles', async () => {
      const inputs = `{ hub-role: "${HUB_ROLE}", role-to-assume: "${ROLE}", profiles: "prod = ${OTHER}" }`;
      const { local, exchange } = await openLocalJob(steps(inputs));
      await local();
      expect((await exchange({ ...exchanged, 'role-to-assume': OTHER })).conclusion).toBe('success');
    });

    test('on route direct', async () => {
      const { local, exchange } = await openLocalJob(steps(`{ route: direct, role-to-assume: "${ROLE}" }`));
      await local();
      const inputs = { 'aws-region': 'eu-west-1', route: 'direct', 'role-to-assume': ROLE };
      expect((await exchange(inputs)).conclusion).toBe('success');
    });

    test('unless they are expressions, which tell nothing', async () => {
      const { local } = await openLocalJob(steps('{ role-to-assume: "${{ vars.ROLE }}" }'));
      expect((await local()).annotations[0]?.message).toContain('no other input names roles');
    });
  });

  test('is told which of them is no role', async () => {
    const { local } = await openLocalJob({});
    const { annotations } = await local({ 'role-to-assume': `${ROLE} DeployRole` });
    expect(annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^role-to-assume "DeployRole" is/),
    ]);
  });
});

describe('the local action refuses', () => {
  test('a job whose own token endpoint would win, with the reason', async () => {
    const { local } = await openLocalJob(undefined, {
      env: { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.actions.githubusercontent.com/x?api-version=2.0' },
    });
    const { conclusion, annotations, files, filesLeft } = await local();
    expect(conclusion).toBe('failure');
    expect(annotations.map(({ message }) => message)).toEqual([expect.stringContaining('permission id-token: write')]);
    expect([files.env, files.output, filesLeft]).toEqual(['', '', []]);
  });

  test('under act, an endpoint that somebody else has set', async () => {
    const { local } = await openLocalJob(undefined, {
      env: { ACT: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://tokens.example.com/' },
    });
    expect((await local()).annotations[0]?.message).toContain('"tokens.example.com". Remove it from act\'s --env');
  });

  test.each([
    ['Forgejo', { ACT: 'true', GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' }],
    ['Gitea', { ACT: 'true', GITEA_ACTIONS: 'true' }],
    ['Gitea', { GITEA_ACTIONS: 'true' }],
  ])('a real job of %s, with and without its own token endpoint: %j', async (server, env) => {
    for (const more of [{}, { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://git.example.com/idtoken?placeholder=true' }]) {
      const { local } = await openLocalJob(undefined, { env: { ...env, ...more } });
      const { conclusion, annotations, files, filesLeft } = await local();
      const [message = ''] = annotations.map((one) => one.message);
      expect(conclusion).toBe('failure');
      expect(message).toContain(`a real job on ${server}`);
      expect(message).toContain('if: env.ACT && !env.GITEA_ACTIONS');
      expect(message).not.toContain('--env');
      expect([files.env, files.output, filesLeft]).toEqual(['', '', []]);
    }
  });

  test('nothing in the mode exec of these runners, which is a laptop', async () => {
    const { local } = await openLocalJob(undefined, {
      env: { ACT: 'true', ACT_EXEC: 'true', FORGEJO_ACTIONS: 'true' },
    });
    expect((await local()).conclusion).toBe('success');
  });

  const IGNORE = 'ignore_configured_endpoint_urls = true';
  type Ignores = readonly [string, Readonly<Record<string, string>>, config: string, by: string | undefined];
  test.each<Ignores>([
    ['the variable', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ' True ' }, '', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is'],
    ['[default]', {}, `[default]\n${IGNORE}`, 'ignore_configured_endpoint_urls of profile "default" in '],
    ['the job’s profile', { AWS_PROFILE: 'corp' }, `[profile corp]\n${IGNORE}`, 'of profile "corp" (AWS_PROFILE) in '],
    ['another profile only', {}, `[profile corp]\n${IGNORE}`, undefined],
    ['a file that the variable overrules', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, IGNORE, undefined],
  ])('a job whose tools would pass it over, by %s', async (_, env, config, by) => {
    const { job, local } = await openLocalJob(undefined, { env });
    const folder = path.join(job.folders.home, '.aws');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'config'), config.startsWith('[') ? config : `[default]\n${config}`);
    const { conclusion, annotations, files } = await local();
    expect(conclusion).toBe(by === undefined ? 'success' : 'failure');
    expect(annotations.map(({ message }) => message)).toEqual(by === undefined ? [] : [expect.stringContaining(by)]);
    expect(files.env === '').toBe(by !== undefined);
  });

  test('all that is wrong with its inputs in one go, and leaves nothing', async () => {
    const { local } = await openLocalJob({ '.github/accounts.yml': TWO_ACCOUNTS.replace('"2222', '"22') });
    const { conclusion, annotations, files, filesLeft, state } = await local({
      claims: 'fort\nactor=a\nactor=b',
      faults: 'AssumRole = throttling\nAssumeRole = trottling\ntoken = expired-token\nAssumeRole = html 5 ms\nnothing',
      'session-seconds': '0',
      port: '80',
      issuer: 'github',
      polices: 'policies',
    });
    expect(conclusion).toBe('failure');
    expect(annotations).toHaveLength(1);
    const said = annotations[0]?.message.split('\n') ?? [];
    expect(said.map((line) => /^[\w./:-]+/.exec(line)?.[0])).toEqual([
      'polices',
      'claims',
      'claims',
      'faults',
      'faults',
      'faults',
      'faults',
      'faults',
      'issuer',
      'session-seconds',
      'port',
      '.github/accounts.yml:7:14:',
    ]);
    expect(said[1]).toContain('Use fork if that is meant');
    expect(said[3]).toContain('Use AssumeRole if that is meant');
    expect([files.env, files.output, filesLeft]).toEqual(['', '', []]);
    expect(Object.keys(state)).toEqual([]);
  });

  test('in lines of their own under act, which prints an annotation as it comes', async () => {
    const { local } = await openLocalJob({}, { env: { ACT: 'true' } });
    const { stdout } = await local({ port: '80', polices: 'x' });
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'polices is not an input of this action. Use policies if that is meant, or remove it.',
      'port "80" is not valid. Use a whole number from 1024 to 65535, in digits.',
    ]);
  });

  test('a workspace that names nothing to play', async () => {
    const { local } = await openLocalJob({});
    expect((await local()).annotations[0]?.message).toContain(
      '".github/accounts.yml" does not exist, and no other input names roles',
    );
  });

  test('an accounts file without a hub, which an input may name instead', async () => {
    const { local, exchange } = await openLocalJob({
      '.github/accounts.yml': TWO_ACCOUNTS.replace(/^hub:\n.*\n/, ''),
    });
    expect((await local()).annotations[0]?.message).toContain('hub-role is missing');
    const hub = 'arn:aws:iam::111122223333:role/github-hub';
    expect((await local({ 'hub-role': hub })).conclusion).toBe('success');
    expect((await exchange({ account: 'dev', 'hub-role': hub })).conclusion).toBe('success');
  });

  test('a port that another process has', async () => {
    const { local } = await openLocalJob();
    const port = new URL((await local()).outputs.url ?? '').port;
    expect((await local({ port })).annotations[0]?.message).toContain(`port ${port} is used by another process`);
  });

  test('to be ended without a reason, which stands behind the source that failed', async () => {
    const { job } = await openLocalJob();
    const { env } = runnerFiles(job.folders);
    const program = path.join(job.folders.temp, 'broken.cjs');
    writeFileSync(program, `const padding = "${'x'.repeat(5_000)}"; throw new Error('the disk is made of cheese');`);
    const step = localStep({ program, ignoresEndpoints: async () => undefined });
    const end = await runStep(step, { environment: env, write: () => undefined, onCancel: () => undefined });
    expect(end).toMatchObject({
      ok: false,
      title: 'Local',
      message: expect.stringContaining('the disk is made of cheese'),
    });
  });

  test('to serve a job that has ended while it started', async () => {
    const { job } = await openLocalJob();
    const { env, read } = runnerFiles(job.folders);
    const program = path.join(job.folders.temp, 'late.mjs');
    const real = pathToFileURL(path.resolve('dist/local-process/index.js')).href;
    // The runner has removed the files of the step.
    writeFileSync(
      program,
      `import { rmSync } from 'node:fs'; rmSync(process.env.GITHUB_STATE); await import(${JSON.stringify(real)});`,
    );
    const step = localStep({ program, ignoresEndpoints: async () => undefined });
    const end = await runStep(step, { environment: env, write: () => undefined, onCancel: () => undefined });
    expect(end).toMatchObject({ ok: false, title: 'Delivery', message: expect.stringContaining('its job has ended') });
    expect([read('GITHUB_OUTPUT'), read('GITHUB_ENV')].join('')).toBe('');
    expect(readdirSync(job.folders.temp).filter((name) => name.startsWith('xacct-local-aws-'))).toEqual([]);
  });

  test('a runner without a folder for it, with what to change', async () => {
    const { job } = await openLocalJob();
    const { env, read } = runnerFiles(job.folders);
    const { status, stdout } = spawnSync(process.execPath, [LOCAL], {
      env: { ...env, RUNNER_TEMP: path.join(job.folders.temp, 'nowhere') },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stdout).toContain('::error title=Local::The emulator cannot create its folder in RUNNER_TEMP (ENOENT)');
    expect([read('GITHUB_STATE'), read('GITHUB_ENV')].join('')).toBe('');
  });

  test.each(['GITHUB_STATE', 'GITHUB_OUTPUT', 'GITHUB_ENV'])(
    'to leave anything behind where %s can not be written',
    async (missing) => {
      const { job } = await openLocalJob();
      const { env, read } = runnerFiles(job.folders);
      const { status, stdout } = spawnSync(process.execPath, [LOCAL], {
        env: { ...env, [missing]: path.join(job.folders.temp, 'nowhere', 'file') },
        encoding: 'utf8',
      });
      expect(status).toBe(1);
      expect(stdout).toContain(`::error title=Delivery::${missing} cannot be written (ENOENT)`);
      expect([read('GITHUB_STATE'), read('GITHUB_OUTPUT'), read('GITHUB_ENV')].join('')).toBe('');
      expect(readdirSync(job.folders.temp).filter((name) => name.startsWith('xacct'))).toEqual([]);
    },
  );
});

describe('the local AWS of a job ends', () => {
  test('with the runner, where no post step comes', async () => {
    const { job } = await openLocalJob();
    const { env, read } = runnerFiles(job.folders);
    // Plays the runner: the local step, and a next one that takes a while.
    const steps = `const { spawnSync } = require('node:child_process');
      const { status } = spawnSync(process.execPath, [${JSON.stringify(LOCAL)}]);
      spawnSync(process.execPath, ['-e', 'setTimeout(() => undefined, 4000)']);
      process.stdout.write(String(status));
      setInterval(() => undefined, 1000);`;
    const runner = spawn(process.execPath, ['-e', steps], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [status] = await once(runner.stdout, 'data');
    expect(String(status)).toBe('0');
    const over = untilClosed(valueIn(read('GITHUB_ENV'), 'AWS_ENDPOINT_URL_STS'));
    runner.kill('SIGKILL');
    await over;
    const folder = valueIn(read('GITHUB_STATE'), 'local-aws');
    expect(readFileSync(path.join(folder, 'calls.log'), 'utf8')).toBe('local AWS: ended: the runner has ended\n');
  });

  test('when its folder is gone', async () => {
    const { local } = await openLocalJob();
    const { outputs, state } = await local();
    const over = untilClosed(outputs.url ?? '');
    const [folder = ''] = Object.values(state);
    rmSync(folder, { recursive: true });
    await over;
    expect(existsSync(folder)).toBe(false);
  });

  test('by nobody who does not show its key', async () => {
    const { local } = await openLocalJob();
    const { outputs } = await local();
    for (const authorization of ['', 'bearer x']) {
      const { status } = await fetch(`${outputs.url}/stop`, { method: 'POST', headers: { authorization } });
      expect(status).toBe(404);
    }
  });

  test('when it is sent a signal, and its last line says so', async () => {
    const { local, post } = await openLocalJob();
    const begun = await local();
    const over = untilClosed(begun.outputs.url ?? '');
    const [folder = ''] = Object.values(begun.state);
    // Its process is known by the command that started it.
    spawnSync('pkill', ['-TERM', '-f', folder]);
    await over;
    const { log, annotations } = await post(begun);
    expect(log).toContain('local AWS: ended: it received SIGTERM');
    expect(annotations[0]?.message).toContain('The last line of its record has the reason.');
  });

  test('and the post step says so where that was before the job’s end, and does not fail', async () => {
    const { local, post } = await openLocalJob();
    const begun = await local();
    const [folder = ''] = Object.values(begun.state);
    const { url, key } = JSON.parse(readFileSync(path.join(folder, 'address.json'), 'utf8'));
    const over = untilClosed(url);
    await fetch(`${url}/stop`, { method: 'POST', headers: { authorization: `bearer ${key}` } }).catch(() => undefined);
    await over;
    const last = await post(begun);
    expect(last.conclusion).toBe('success');
    expect(last.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining('had ended before the job did'),
    ]);
  });

  test('by itself where it does not answer the post step, which tells its calls all the same', async () => {
    const { local, post } = await openLocalJob();
    const begun = await local();
    const { url = '' } = begun.outputs;
    await fetch(`${url}/nothing`);
    const [folder = ''] = Object.values(begun.state);
    const silent = createServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    writeFileSync(path.join(folder, 'address.json'), JSON.stringify({ url: `http://127.0.0.1:${port}`, key: 'x' }));
    const over = untilClosed(url);
    silent.once('connection', (socket) => socket.end('this is no HTTP\r\n\r\n'));
    const last = await post(begun);
    silent.close();
    expect(last.conclusion).toBe('success');
    expect(visibleLines(last.log)[0]).toBe('local AWS: other: NotFound (Not found)');
    expect(last.annotations.map(({ message }) => message)).toEqual([expect.stringContaining('It ends by itself')]);
    expect(last.filesLeft).toEqual([]);
    await over;
  });
});

test('the step takes at most 400 ms more than a bare Node', async () => {
  const { job, local } = await openLocalJob();
  const { wallMs: bareMs } = await job.run(process.execPath, ['-e', '0']);
  await bestRunWithin(bareMs + 400, () => local());
});

/** The runner's own files and variables, for a step that is started without the model of the runner. */
function runnerFiles({ temp, workspace }: { readonly temp: string; readonly workspace: string }) {
  const fileOf = (name: string) => path.join(temp, name);
  const names = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE'];
  for (const name of names) writeFileSync(fileOf(name), '');
  const env = {
    PATH: process.env.PATH,
    RUNNER_TEMP: temp,
    GITHUB_WORKSPACE: workspace,
    ...Object.fromEntries(names.map((name) => [name, fileOf(name)])),
  };
  return { env, read: (name: string) => readFileSync(fileOf(name), 'utf8') };
}

function valueIn(text: string, name: string): string {
  return new RegExp(`^${name}<<.*\\n(.*)$`, 'm').exec(text)?.[1] ?? '';
}
