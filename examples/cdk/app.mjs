import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

const app = new App();
const stack = new Stack(app, 'shop-prices', { env: { account: '444444444444', region: 'eu-west-1' } });

// A lookup: CDK reads this parameter of the account while it synthesizes, with its lookup role.
const network = StringParameter.valueFromLookup(stack, '/network/cidr');

// An asset: CDK uploads it before it deploys, with its file publishing role.
const prices = new Asset(stack, 'Prices', { path: 'prices' });

new StringParameter(stack, 'Source', { parameterName: '/shop/prices', stringValue: prices.s3ObjectUrl });
new StringParameter(stack, 'Network', { parameterName: '/shop/network', stringValue: network });
new CfnOutput(stack, 'PricesUrl', { value: prices.s3ObjectUrl });
