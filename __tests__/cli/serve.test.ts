import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { type ReadyLine, serveCommand } from '../../src/cli/serve.js';
import { SERVE_FLAGS, SERVE_USAGE } from '../../src/cli/serve-flags.js';

const CONTEXT = { environment: {}, current: process.cwd(), templates: 'infra/cloudformation' };

/** Serves with streams of the test's own, and reads the first line. Throws what is shown on standard error when it ends with 2. */
async function running(...argv: string[]) {
  const stdin = new PassThrough();
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const lines = createInterface({ input: stdout });
  const ended = Promise.resolve(serveCommand(argv, { stdin, stdout, stderr }, CONTEXT));
  const [first] = (await Promise.race([once(lines, 'line'), ended.then(() => ['{}'])])) as [string];
  if (first === '{}') throw new Error(`${await ended}: ${stderr.read()}`);
  return { ready: JSON.parse(first) as ReadyLine, lines, stdin, stderr, ended };
}

const askForToken = (ready: ReadyLine) =>
  fetch(ready.tokenRequestUrl, { headers: { authorization: `bearer ${ready.requestToken}` } });

describe('serve', () => {
  test('says where it is, then tells of every call, and ends with its standard input', async () => {
    const { ready, lines, stdin, ended } = await running('--until-stdin-closes');
    expect(ready).toEqual({
      stsUrl: expect.any(String),
      tokenRequestUrl: expect.any(String),
      requestToken: expect.any(String),
      pid: process.pid,
      environment: {
        ACTIONS_ID_TOKEN_REQUEST_URL: ready.tokenRequestUrl,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: ready.requestToken,
        AWS_ENDPOINT_URL_STS: ready.stsUrl,
        AWS_ENDPOINT_URL_IAM: ready.stsUrl,
      },
    });
    const line = once(lines, 'line');
    expect((await askForToken(ready)).status).toBe(200);
    expect(await line).toEqual(['local AWS: token: 200']);
    const second = once(lines, 'line');
    const form = new URLSearchParams({ Action: 'AssumeRoleWithWebIdentity', RoleSessionName: 'a\n::error::b' });
    await fetch(ready.stsUrl, { method: 'POST', body: form });
    expect((await second)[0]).toMatch(/^local AWS: AssumeRoleWithWebIdentity as a ::error::b: ValidationError/);
    stdin.end();
    await ended;
    await expect(askForToken(ready)).rejects.toThrow();
  });

  test('ends with SIGTERM and leaves no listener behind', async () => {
    const before = process.listenerCount('SIGTERM');
    const { ended } = await running('--quiet');
    process.emit('SIGTERM');
    await ended;
    expect(process.listenerCount('SIGTERM')).toBe(before);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('reads claims from its flags', async () => {
    const { ready, stdin, ended } = await running(
      '--claims',
      'actor=hubot',
      '--claims',
      'environment=production',
      '--session-seconds',
      '5',
      '--latency-ms',
      '1',
      '--quiet',
      '--until-stdin-closes',
    );
    const { value } = (await (await askForToken(ready)).json()) as { value: string };
    expect(JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      actor: 'hubot',
      sub: 'repo:octo/shop:environment:production',
    });
    stdin.end();
    await ended;
  });

  test('says on standard error what it plays, by the accounts file where it is started', async () => {
    const { stderr, ready, stdin, ended } = await running('--until-stdin-closes');
    const said = String(stderr.read());
    expect(said).toContain('local AWS: hub role arn:aws:iam::111122223333:role/github-hub: no policies were given');
    expect(said).toContain('local AWS: tokens have the subject "repo:octo/shop:ref:refs/heads/main"');
    expect(said).not.toContain(ready.requestToken);
    stdin.end();
    await ended;
  });

  test.each<[string, string[], string]>([
    [
      'flags that it does not have',
      ['--polices', 'p', '--nothing'],
      '"--polices" is not a flag of this command. Use --policies if that is meant.\n"p" is not a flag, nor the value of one. Put a value with spaces in quotes.\n"--nothing" is not a flag of this command. --help lists its flags.',
    ],
    [
      'a port that is no number',
      ['--port', 'x'],
      '--port "x" is not valid. Use a whole number from 1024 to 65535, in digits.',
    ],
    ['a delay that is no number', ['--latency-ms', 'x'], '--latency-ms "x" is not valid. Use a whole number'],
    [
      'an accounts file that is not there',
      ['--accounts-file', 'nowhere.yml'],
      '--accounts-file "nowhere.yml" does not exist. Check the path.',
    ],
    ['policies that are not there', ['--policies', 'nowhere'], 'nowhere: does not exist. Check the path.'],
    [
      'all that is wrong, in one go',
      ['--latency-ms', 'x', '--claims', 'fourk'],
      '--latency-ms "x" is not valid. Use a whole number from 0 to 999999, in digits.\n--claims contains "fourk", which is not a claim. Use fork if that is meant',
    ],
  ])('refuses %s', async (_, argv, message) => {
    const lines = message.split('\n').map((line) => `local AWS: ${line}`);
    await expect(running(...argv)).rejects.toThrow(['2: local AWS: cannot start:', ...lines].join('\n'));
  });

  describe('outside of a job', () => {
    /** The status of an exchange on the README's hub role, and the record of it. */
    async function exchanged(...argv: string[]) {
      const { ready, lines, stdin, ended } = await running('--until-stdin-closes', ...argv);
      const told: string[] = [];
      lines.on('line', (line) => told.push(line));
      const url = `${ready.tokenRequestUrl}&audience=sts.amazonaws.com`;
      const answer: unknown = await (
        await fetch(url, { headers: { authorization: `bearer ${ready.requestToken}` } })
      ).json();
      const form = new URLSearchParams({
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: 'arn:aws:iam::111122223333:role/github-hub',
        RoleSessionName: 'by-hand',
        WebIdentityToken: String(Reflect.get(Object(answer), 'value')),
      });
      const { status } = await fetch(ready.stsUrl, { method: 'POST', body: form });
      stdin.end();
      await ended;
      return { status, record: told.join('\n') };
    }
    const policies = [
      '--accounts-file',
      'examples/deploy/.github/accounts.yml',
      '--policies',
      'examples/deploy/policies',
    ];

    test('plays the job of the README to policies of its own', async () => {
      expect((await exchanged()).status).toBe(200);
      const roles = ['--hub-role', 'arn:aws:iam::111122223333:role/github-hub'];
      expect((await exchanged(...roles, '--role-to-assume', 'arn:aws:iam::222222222222:role/DeployRole')).status).toBe(
        200,
      );
    });

    test('denies by policies that are given what no flag tells, and names it', async () => {
      const { status, record } = await exchanged(...policies);
      expect(status).toBe(403);
      expect(record).toContain('the claims repository, ref are not known. Set them in claims');
    });

    test('allows what the flags tell', async () => {
      const claims = ['--claims', 'repository=octo/shop', '--claims', 'ref=refs/heads/main'];
      expect((await exchanged(...policies, ...claims)).status).toBe(200);
    });
  });

  test('refuses an accounts file elsewhere in words of a command line', async () => {
    await expect(running('--accounts-file', '../accounts.yml')).rejects.toThrow(
      '--accounts-file "../accounts.yml" is outside the current folder. Use a path in it, relative to it.',
    );
  });

  test.each(['--help', '-h'])('prints its flags and no more with %s', async (flag) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    expect(await serveCommand(['--nothing', flag], { stdin, stdout, stderr }, CONTEXT)).toBe(0);
    expect([String(stdout.read()), stderr.read()]).toEqual([SERVE_USAGE, null]);
  });

  test('names every flag in its help', () => {
    const named = [...SERVE_USAGE.matchAll(/(?<= )--([a-z-]+)/g)].map(([, name]) => name);
    expect(named.toSorted()).toEqual([...Object.keys(SERVE_FLAGS), 'help'].toSorted());
  });
});
