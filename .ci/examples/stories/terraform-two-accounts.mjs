import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findProvider } from '../../terraform/provider.mjs';

const SHOP = '222222222222';
const DNS = '333333333333';
const ROLES = {
  shop: `arn:aws:sts::${SHOP}:assumed-role/TerraformRole/`,
  dns: `arn:aws:sts::${DNS}:assumed-role/TerraformRole/`,
};
const STATE = 'shop-terraform-state';
const ZONES = '/2013-04-01/hostedzone';

export const terraformTwoAccounts = {
  name: 'terraform-two-accounts',
  repository: 'octo/infrastructure',

  async prepare({ accounts, folder }) {
    const work = path.join(folder, 'provider');
    await mkdir(work, { recursive: true });
    const { plugins, refusal } = await findProvider(work);
    if (plugins === undefined) throw new Error(refusal);
    await accounts.createBucket(SHOP, STATE);
    const zone = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>shop.example.com</Name><CallerReference>shop</CallerReference></CreateHostedZoneRequest>`;
    const { status, body } = await accounts.rest(DNS, 'route53', 'POST', ZONES, zone);
    if (status !== 201) throw new Error(body);
    return {
      environment: { TF_CLI_ARGS_init: `-plugin-dir=${plugins}`, CHECKPOINT_DISABLE: '1' },
      actions: ['hashicorp/setup-terraform@dfe3c3f87815947d99a8997f908cb6525fc44e9e'],
    };
  },

  async judge({ claim, calls, accounts, printedBy }) {
    const output = printedBy('Apply');
    for (const [name, role] of Object.entries(ROLES)) {
      claim(`the provider of ${name} is ${role}…`, new RegExp(`${name} += "${role}`).test(output));
    }
    const { Parameter } = await accounts.json(SHOP, 'ssm', 'AmazonSSM.GetParameter', { Name: '/shop/api' });
    claim(
      `the parameter is in account ${SHOP}, with the name from the zone of ${DNS}`,
      Parameter.Value === 'https://api.shop.example.com',
    );
    const { body: zones } = await accounts.rest(DNS, 'route53', 'GET', ZONES);
    const [, id] = /<Id>([^<]+)</.exec(zones) ?? [];
    const { body: records } = await accounts.rest(DNS, 'route53', 'GET', `/2013-04-01${id}/rrset`);
    claim(`the record is in the zone of account ${DNS}`, records.includes('<Name>api.shop.example.com.</Name>'));
    const { body: others } = await accounts.rest(SHOP, 'route53', 'GET', ZONES);
    claim(`account ${SHOP} has no zone`, !others.includes('<HostedZone>'));
    claim(
      'the state is in the bucket of shop',
      JSON.parse(await accounts.objectText(SHOP, STATE, 'shop.tfstate')).resources.length > 3,
    );
    const byService = (...names) => calls.filter(({ service }) => names.includes(service));
    claim('Terraform is in shop for its state and parameters', isOnly(byService('s3', 'ssm'), ROLES.shop));
    claim('Terraform is in dns for its records', isOnly(byService('route53'), ROLES.dns));
    claim(
      'no call was rejected',
      calls.every(({ code }) => code === undefined),
    );
  },
};

function isOnly(calls, role) {
  return calls.length > 0 && calls.every(({ arn }) => arn?.startsWith(role));
}
