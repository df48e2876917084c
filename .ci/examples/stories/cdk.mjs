import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PROD = '444444444444';
const HUB = '111122223333';
const BUCKET = `cdk-hnb659fds-assets-${PROD}-eu-west-1`;
const SSM = 'AmazonSSM';
const role = (kind) => `arn:aws:sts::${PROD}:assumed-role/cdk-hnb659fds-${kind}-role-${PROD}-eu-west-1/`;

export const cdk = {
  name: 'cdk',
  repository: 'octo/prices',

  async prepare({ accounts }) {
    // What cdk bootstrap has made in the account, besides the roles.
    await accounts.createBucket(PROD, BUCKET);
    const parameters = { '/cdk-bootstrap/hnb659fds/version': '31', '/network/cidr': '10.20.0.0/16' };
    for (const [Name, Value] of Object.entries(parameters)) {
      await accounts.json(PROD, 'ssm', `${SSM}.PutParameter`, { Name, Value, Type: 'String' });
    }
    // Packages that were installed before are not fetched again.
    const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'cache']);
    // This machine may reach the registry through a proxy with a certificate of its own.
    const { NODE_EXTRA_CA_CERTS: authorities } = process.env;
    return {
      environment: {
        npm_config_cache: stdout.trim(),
        npm_config_prefer_offline: 'true',
        ...(authorities && { npm_config_cafile: authorities }),
      },
    };
  },

  async judge({ claim, calls, accounts }) {
    const as = (kind) => calls.filter(({ arn }) => arn?.startsWith(role(kind)));
    const isDone = (kind, operation) => as(kind).some((call) => call.operation === operation && call.status === 200);
    claim('CDK looks up with the lookup role', isDone('lookup', 'GetParameter'));
    claim('CDK publishes with the file publishing role', isDone('file-publishing', 'PutObject'));
    claim('CDK deploys with the deploy role', isDone('deploy', 'ExecuteChangeSet'));
    claim(
      `every call is of one of these roles, all in account ${PROD}`,
      calls.length === as('lookup').length + as('file-publishing').length + as('deploy').length,
    );
    const parameter = async (Name) =>
      (await accounts.json(PROD, 'ssm', `${SSM}.GetParameter`, { Name })).Parameter.Value;
    claim('the stack has what was looked up', (await parameter('/shop/network')) === '10.20.0.0/16');
    const [, key] = new RegExp(`^s3://${BUCKET}/(\\w+\\.zip)$`).exec(await parameter('/shop/prices')) ?? [];
    claim(
      'the stack has the published asset',
      (await accounts.rest(PROD, 's3', 'HEAD', `/${BUCKET}/${key}`)).status === 200,
    );
    const stacks = await accounts.query(HUB, 'cloudformation', { Action: 'ListStacks' });
    claim(`account ${HUB} has no stack`, !stacks.includes('shop-prices'));
    claim(
      'no call was rejected',
      calls.every(({ code }) => code === undefined),
    );
  },
};
