import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { claim } from '../claims.mjs';

const run = promisify(execFile);

/** What the gate of services.mjs lets through and rejects: the claims of the examples rest on it. Uses sessions of the example static-site. */
export async function judgeGate(services) {
  const session = [...services.sessions.values()].find(
    ({ run, arn }) => run === 'static-site' && arn.includes('SiteDeploy'),
  );
  if (session === undefined) return;
  const { accessKeyId, secretAccessKey, sessionToken } = session;
  const keys = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  const outcome = async (changed = {}, bucket = 'shop-site') => {
    const { stdout, stderr } = await run('aws', ['s3api', 'list-objects-v2', '--bucket', bucket], {
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: services.url,
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        AWS_MAX_ATTEMPTS: '1',
        ...keys,
        ...changed,
      },
    }).catch((error) => error);
    return /\((\w+)\)/.exec(stderr)?.[1] ?? (stdout.includes('index.html') ? 'allowed' : stderr);
  };
  const expected = [
    ['a session in its own bucket', 'allowed', outcome()],
    [
      'a key that the emulator did not issue',
      'InvalidAccessKeyId',
      outcome({ AWS_ACCESS_KEY_ID: 'ASIAQQQQQQQQQQQQQQQQ' }),
    ],
    ['the key of a session with another secret', 'SignatureDoesNotMatch', outcome({ AWS_SECRET_ACCESS_KEY: 'x' })],
    ['the key of a session without its token', 'InvalidToken', outcome({ AWS_SESSION_TOKEN: '' })],
    ['a call that the policies do not allow', 'AccessDenied', outcome({}, 'shop-terraform-state')],
  ];
  for (const [what, code, found] of expected) judge(what, code, await found);
  session.expiresAtMs = Date.now();
  judge('a session after its end', 'ExpiredToken', await outcome());
}

function judge(what, code, found) {
  claim(`the services, for ${what}: ${code}`, found === code);
  if (found !== code) process.stdout.write(`found ${found}\n`);
}
