import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';

const PROD = '444444444444';
const ROLE = `arn:aws:sts::${PROD}:assumed-role/ClusterDeployRole`;
const CLUSTER = JSON.stringify({
  name: 'shop',
  roleArn: `arn:aws:iam::${PROD}:role/ClusterRole`,
  resourcesVpcConfig: {},
});

/** The token that `aws eks get-token` makes with a session, for a cluster. */
async function tokenOf({ accessKeyId, secretAccessKey, sessionToken, stsUrl }, cluster) {
  const { stdout } = await promisify(execFile)('aws', ['eks', 'get-token', '--cluster-name', cluster], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL_STS: stsUrl,
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    },
  });
  return JSON.parse(stdout).status.token;
}

export const eks = {
  name: 'eks',
  repository: 'octo/shop',

  async prepare({ accounts, services }) {
    const json = { 'content-type': 'application/json' };
    const { status, body } = await accounts.rest(PROD, 'eks', 'POST', '/clusters', CLUSTER, json);
    if (status !== 200) throw new Error(body);
    services.cluster.admit('shop', ROLE);
  },

  async judge({ claim, calls, printedBy, services }) {
    const { status } = JSON.parse(printedBy('Who am I'));
    claim(`kubectl is ${status.userInfo.username}`, status.userInfo.username === `${ROLE}/shop-1-1`);
    const { reviews } = services.cluster;
    claim(
      `the token of aws eks get-token is a request to STS, signed by the session in account ${PROD}, for this cluster`,
      reviews.length > 0 && reviews.every(({ cluster, arn }) => cluster === 'shop' && arn === `${ROLE}/shop-1-1`),
    );
    const session = [...services.sessions.values()].find(({ arn }) => arn === `${ROLE}/shop-1-1`);
    const hub = [...services.sessions.values()].find(({ run, arn }) => run === 'eks' && arn.includes('/github-hub/'));
    const status401 = async (who, cluster) => (await services.cluster.statusFor(await tokenOf(who, cluster))) === 401;
    claim('the cluster rejects a token of another role', await status401(hub, 'shop'));
    claim('the cluster rejects a token for another cluster', await status401(session, 'other'));
    claim(
      `the AWS CLI describes the cluster of account ${PROD}`,
      calls.length === 1 && calls[0].arn.startsWith(ROLE) && calls[0].status === 200,
    );
  },
};
