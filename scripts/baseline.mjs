// The least that the exchange can cost: the same three calls, written by hand over node:http(s) and node:crypto, with
// no library and one kept-alive agent. The benchmark measures the step against it. It checks nothing and retries
// nothing, so it is of no use for anything else.
//
// Signing: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// Not by import: on Node 24 importing node:http from an ES module reads all of its exports, and one of them (WebSocket)
// loads undici, some 50 ms that no call here needs.
const require = createRequire(import.meta.url);
const { createHash, createHmac } = require('node:crypto');
const http = require('node:http');
const https = require('node:https');

const FORM = 'application/x-www-form-urlencoded; charset=utf-8';

/**
 * Walks GitHub → hub role → target role.
 *
 * @param {NodeJS.ProcessEnv} env the environment of a step: the token endpoint, `AWS_ENDPOINT_URL_STS` and the inputs
 * @returns the target's session as `{ accessKeyId, secretAccessKey, sessionToken, arn }`
 */
export async function exchange(env) {
  const sts = new URL(env.AWS_ENDPOINT_URL_STS);
  const region = env['INPUT_AWS-REGION'] ?? 'us-east-1';
  const agent = new (sts.protocol === 'https:' ? https : http).Agent({ keepAlive: true });
  const sessionName = 'floor';

  const tokenUrl = new URL(`${env.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=sts.amazonaws.com`);
  const authorization = `bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}`;
  const token = JSON.parse(await send(tokenUrl, 'GET', { authorization }, '', agent)).value;

  const hubBody = form('AssumeRoleWithWebIdentity', {
    RoleArn: env['INPUT_HUB-ROLE'],
    RoleSessionName: sessionName,
    DurationSeconds: '900',
    WebIdentityToken: token,
  });
  const hub = session(await send(sts, 'POST', { 'content-type': FORM }, hubBody, agent));

  const targetBody = form('AssumeRole', {
    RoleArn: env['INPUT_ROLE-TO-ASSUME'],
    RoleSessionName: sessionName,
    DurationSeconds: '3600',
  });
  const target = session(await send(sts, 'POST', signed(sts, region, targetBody, hub), targetBody, agent));
  agent.destroy();
  return target;
}

function form(action, parameters) {
  return new URLSearchParams({ Action: action, Version: '2011-06-15', ...parameters }).toString();
}

function send(url, method, headers, body, agent) {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const call = request(url, { method, agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } });
    call.on('error', reject);
    call.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    call.end(body);
  });
}

function session(xml) {
  const read = (name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return {
    accessKeyId: read('AccessKeyId'),
    secretAccessKey: read('SecretAccessKey'),
    sessionToken: read('SessionToken'),
    arn: read('Arn'),
  };
}

function signed(url, region, body, credentials) {
  const amzDate = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${amzDate.slice(0, 8)}/${region}/sts/aws4_request`;
  const headers = {
    'content-type': FORM,
    host: url.host,
    'x-amz-date': amzDate,
    'x-amz-security-token': credentials.sessionToken,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['POST', '/', '', lines.join(''), names, hash(body)].join('\n');
  const key = scope.split('/').reduce((secret, part) => hmac(secret, part), `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', amzDate, scope, hash(request)].join('\n')).toString('hex');
  const credential = `${credentials.accessKeyId}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key, text) {
  return createHmac('sha256', key).update(text).digest();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { arn } = await exchange(process.env);
  process.stdout.write(`${arn}\n`);
}
