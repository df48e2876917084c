import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

const REGION = 'eu-west-1';

/**
 * Starts moto, which plays IAM and STS of many accounts on a free port of the loopback address. `stop()` ends it, and with it all that was
 * made there. Needs `moto_server` on the PATH.
 *
 * Source: https://docs.getmoto.org/en/latest/docs/server_mode.html
 */
export async function startMoto() {
  const theirs = Object.entries(process.env).filter(([name]) => !name.startsWith('MOTO_'));
  const moto = spawn('moto_server', ['--host', '127.0.0.1', '--port', '0'], {
    // The policies of AWS itself, such as SecurityAudit.
    env: { ...Object.fromEntries(theirs), MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = () => moto.kill();
  process.once('exit', stop);
  const ended = once(moto, 'exit');
  try {
    const url = await Promise.race([address(moto.stderr), ended.then(() => undefined)]);
    if (url === undefined) throw new Error('moto_server ended before it listened.');
    return {
      url,
      stop: async () => {
        stop();
        await ended;
        process.off('exit', stop);
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/**
 * The environment of somebody who has a profile in each of these accounts of moto (numbers by the profile's name), and nothing else. What
 * it needs of files lies in `folder`.
 */
export async function profilesOf({ url }, accounts, folder) {
  const client = new STSClient({
    endpoint: url,
    region: REGION,
    credentials: { accessKeyId: 'anybody', secretAccessKey: 'anything' },
  });
  const sections = await Promise.all(
    Object.entries(accounts).map(async ([profile, account]) => {
      // moto asks nobody who assumes a role, and takes its account for that of the session:
      // https://docs.getmoto.org/en/latest/docs/multi_account.html
      const RoleArn = `arn:aws:iam::${account}:role/administrator`;
      const { Credentials } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'setup' }));
      return [
        `[${profile}]`,
        `aws_access_key_id = ${Credentials.AccessKeyId}`,
        `aws_secret_access_key = ${Credentials.SecretAccessKey}`,
        `aws_session_token = ${Credentials.SessionToken}`,
        '',
      ].join('\n');
    }),
  );
  const file = path.join(folder, 'credentials');
  writeFileSync(file, sections.join(''));
  return {
    AWS_ENDPOINT_URL_IAM: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_SHARED_CREDENTIALS_FILE: file,
    AWS_CONFIG_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The address that it tells when it listens. What else it tells, a line for each call, is read and dropped. */
function address(output) {
  return new Promise((resolve) => {
    readline.createInterface({ input: output }).on('line', (line) => {
      const [, url] = /Running on (http:\S+)/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}
