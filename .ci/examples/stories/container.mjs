const HUB = '111122223333';
const PROD = '444444444444';
const PUSHER = `arn:aws:sts::${HUB}:assumed-role/github-hub/`;
const DEPLOYER = `arn:aws:sts::${PROD}:assumed-role/DeployRole/`;
const ECR = 'AmazonEC2ContainerRegistry_V20150921';
const ECS = 'AmazonEC2ContainerServiceV20141113';

export const container = {
  name: 'container',
  repository: 'octo/shop',

  async prepare({ accounts }) {
    await accounts.json(HUB, 'ecr', `${ECR}.CreateRepository`, { repositoryName: 'shop' });
  },

  async judge({ claim, calls, accounts, services }) {
    const { imageDetails } = await accounts.json(HUB, 'ecr', `${ECR}.DescribeImages`, { repositoryName: 'shop' });
    const [{ imageDigest, imageTags }] = imageDetails;
    claim(`the image is in ECR of account ${HUB}, with the commit as its tag`, /^[0-9a-f]{40}$/.test(imageTags?.[0]));
    claim(
      `account ${PROD} has no repository`,
      (await accounts.json(PROD, 'ecr', `${ECR}.DescribeRepositories`, {})).repositories.length === 0,
    );
    const { services: found } = await accounts.json(PROD, 'ecs', `${ECS}.DescribeServices`, {
      cluster: 'shop',
      services: ['shop'],
    });
    const { taskDefinition } = await accounts.json(PROD, 'ecs', `${ECS}.DescribeTaskDefinition`, {
      taskDefinition: found[0].taskDefinition,
    });
    const [{ image }] = taskDefinition.containerDefinitions;
    const isPushed = image === `${services.registryHost}/shop@${imageDigest}`;
    claim(`the service in account ${PROD} runs that image by its digest: ${image}`, isPushed);
    const pushes = calls.filter(({ service }) => service === 'ecr');
    const puts = pushes.filter(({ action }) => action === 'ecr:PutImage');
    claim('crane pushes as the hub role', puts.length === 1 && pushes.every(({ arn }) => arn?.startsWith(PUSHER)));
    const stacks = calls.filter(({ service }) => service === 'cloudformation');
    claim(
      'the AWS CLI deploys as the role of prod',
      stacks.length > 3 && stacks.every(({ arn }) => arn?.startsWith(DEPLOYER)),
    );
    claim(
      'no call was rejected',
      calls.every(({ code }) => code === undefined),
    );
  },
};
