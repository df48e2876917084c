const PROD = '444444444444';
const ROLE = `arn:aws:sts::${PROD}:assumed-role/ClusterDeployRole`;
const CLUSTER = JSON.stringify({
  name: 'shop',
  roleArn: `arn:aws:iam::${PROD}:role/ClusterRole`,
  resourcesVpcConfig: {},
});

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
    claim(
      `the AWS CLI describes the cluster of account ${PROD}`,
      calls.length === 1 && calls[0].arn.startsWith(ROLE) && calls[0].status === 200,
    );
  },
};
