// Whether the policies of an example allow its roles the calls that its tools make. The policy engine is the project's own; what a call needs is
// listed here, for the calls that the examples make, after the Service Authorization Reference:
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
import path from 'node:path';
import '../../scripts/typescript-sources.mjs';

const { accountsFromWorkspace } = await import('../../src/accounts/from-workspace.ts');
const { authorizeByCaller } = await import('../../src/iam/authorize.ts');
const { requestKeys, signerKeys } = await import('../../src/iam/request-context.ts');
const { contextKeys } = await import('../../src/iam/string-pattern.ts');
const { callerPolicies, sessionSigner } = await import('../../src/iam/sts/caller-policies.ts');
const { formatPolicyFileIssue } = await import('../../src/policy-files/policy-file-messages.ts');
const { loadPolicies, readPolicies } = await import('../../src/policy-files/read-policies.ts');

/** The policies of a repository, by its accounts file and its folder of policies. Throws where one can't be read. */
export function permissionsOf(checkout) {
  const listed = accountsFromWorkspace(checkout, '.github/accounts.yml');
  if (!listed.ok) throw new Error(`${checkout} has no accounts file that can be read`);
  const { hub, accounts } = listed.accounts;
  const names = { hub: hub.role?.value.account, accounts: new Map(accounts.map(({ name, id }) => [name, id.value])) };
  const reading = readPolicies(path.join(checkout, 'policies'), names, checkout);
  const loading = reading.ok ? loadPolicies(reading.policies) : reading;
  if (!loading.ok) throw new Error(loading.issues.map((issue) => formatPolicyFileIssue(issue)).join('\n'));
  const { model } = loading.policies;

  /** What of the call's permissions the role of a session lacks, in words; an empty list when it may call. */
  return function lacking(session, call, headers) {
    const [, account, roleName] = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(session.arn) ?? [];
    const role = model.accounts.get(account)?.roles.get(roleName.toLowerCase());
    if (role === undefined) return [`the policies have no role ${roleName} in ${account}`];
    const facts = {
      tags: {},
      transitiveKeys: [],
      federatedKeys: {},
      name: session.arn.split('/').at(-1),
      issuedAtMs: Date.now(),
    };
    const signer = sessionSigner({
      ...facts,
      arn: session.arn,
      role: role.arn,
      roleId: role.id,
      expiresAtMs: session.expiresAtMs,
    });
    const from = callerPolicies(model, signer);
    const keys = {
      ...requestKeys({ headers, sourceIp: '127.0.0.1' }, call.region, Date.now()),
      ...signerKeys(signer, from.account, from.role),
    };
    const isAllowed = (action, resource, more) => {
      const context = contextKeys({ ...keys, ...more });
      return authorizeByCaller(from, { caller: signer.caller, action, resource, context }).allowed;
    };
    const needed = neededBy(call, account);
    if (needed === undefined) return [`what ${call.service} ${call.operation} needs is not listed`];
    return needed
      .filter(([action, resource, more]) => !isAllowed(action, resource, more))
      .map(([action, resource]) => `${roleName} has no permission for ${action} on ${resource}`);
  };
}

/** Actions with their resources and further condition keys; `undefined` where they are not listed here. */
function neededBy({ service, operation, region, target, body }, account) {
  const [route] = target.split('?');
  const arn = (type) => `arn:aws:${service}:${region}:${account}:${type}`;
  const input = () => JSON.parse(body.toString() || '{}');
  const parameters = () => new URLSearchParams(body.toString());
  const [, bucket, key] = /^\/([^/]*)\/?(.*)$/s.exec(route) ?? [];
  const ofBucket = `arn:aws:s3:::${bucket}`;
  const ofObject = `${ofBucket}/${decodeURIComponent(key)}`;
  const stack = () => {
    const name = parameters().get('StackName') ?? '*';
    return name.startsWith('arn:') ? name : arn(`stack/${name}/*`);
  };
  // CloudFormation reads a template from S3 in the name of the caller.
  const template = () => {
    const [, of] = /^https?:\/\/[^/]+\/(.+)$/.exec(parameters().get('TemplateURL') ?? '') ?? [];
    return of === undefined ? [] : [['s3:GetObject', `arn:aws:s3:::${of}`]];
  };
  const ofStack = () => [
    [`cloudformation:${operation}`, stack()],
    ...template(),
    ...passed(parameters().get('RoleARN'), 'cloudformation'),
  ];
  const services = () => {
    const { cluster = 'default', service: one, services: several = [one] } = input();
    return several.map((name) => [`ecs:${operation}`, arn(`service/${cluster}/${name}`)]);
  };
  const zone = /\/(hostedzone|change)\/([^/]+)/.exec(route);
  const ofZone = (action) => [[`route53:${action}`, `arn:aws:route53:::${zone?.[1]}/${zone?.[2]}`]];

  switch (`${service} ${operation}`) {
    case 's3 ListObjects':
    case 's3 HeadBucket':
      return [['s3:ListBucket', ofBucket]];
    case 's3 GetBucket location':
      return [['s3:GetBucketLocation', ofBucket]];
    case 's3 GetBucket encryption':
      return [['s3:GetEncryptionConfiguration', ofBucket]];
    case 's3 HeadObject':
    case 's3 GetObject':
      return [['s3:GetObject', ofObject]];
    case 's3 PutObject':
    case 's3 CreateMultipartUpload':
    case 's3 CompleteMultipartUpload':
      return [['s3:PutObject', ofObject]];
    case 's3 DeleteObject':
      return [['s3:DeleteObject', ofObject]];
    case 's3 DeleteObjects':
      return [...body.toString().matchAll(/<Key>([^<]+)</g)].map(([, name]) => [
        's3:DeleteObject',
        `${ofBucket}/${name}`,
      ]);
    case 'ssm GetParameter':
    case 'ssm PutParameter':
    case 'ssm DeleteParameter':
      return [[`ssm:${operation}`, arn(`parameter/${input().Name.replace(/^\//, '')}`)]];
    case 'ssm GetParameters':
      return input().Names.map((name) => ['ssm:GetParameters', arn(`parameter/${name.replace(/^\//, '')}`)]);
    case 'ssm ListTagsForResource':
    case 'ssm AddTagsToResource':
      return [[`ssm:${operation}`, arn(`parameter/${input().ResourceId.replace(/^\//, '')}`)]];
    case 'ssm DescribeParameters':
      return [['ssm:DescribeParameters', '*']];
    case 'ecr GetAuthorizationToken':
    case 'ecs RegisterTaskDefinition':
      return [
        [`${service}:${operation}`, '*'],
        ...(service === 'ecs' ? passed(input().executionRoleArn, 'ecs-tasks') : []),
      ];
    case 'ecs UpdateService':
    case 'ecs DescribeServices':
      return services();
    case 'ecr registry':
      return [[target, arn(`repository/${body}`)]];
    case 'cloudformation DescribeStacks':
    case 'cloudformation DescribeStackEvents':
    case 'cloudformation DescribeChangeSet':
    case 'cloudformation CreateChangeSet':
    case 'cloudformation ExecuteChangeSet':
    case 'cloudformation DeleteChangeSet':
    case 'cloudformation UpdateTerminationProtection':
    case 'cloudformation ListStackResources':
    case 'cloudformation DescribeStackResources':
    case 'cloudformation GetTemplate':
      return ofStack();
    case 'cloudformation GetTemplateSummary':
    case 'cloudformation ListExports':
      return [[`cloudformation:${operation}`, '*']];
    default:
  }
  const [method, ...rest] = operation.split(' ');
  const called = `${service} ${method} ${rest.join(' ').replace(/[^/]+(?=\/invalidation$)|(?<=\/(?:clusters|hostedzone|change)\/)[^/]+/, '*')}`;
  switch (called) {
    case 'cloudfront POST /2020-05-31/distribution/*/invalidation':
      return [['cloudfront:CreateInvalidation', `arn:aws:cloudfront::${account}:distribution/${route.split('/')[3]}`]];
    case 'eks GET /clusters/*':
      return [['eks:DescribeCluster', arn(`cluster/${route.split('/')[2]}`)]];
    case 'route53 GET /2013-04-01/hostedzonesbyname':
      return [['route53:ListHostedZonesByName', '*']];
    case 'route53 GET /2013-04-01/hostedzone':
      return [['route53:ListHostedZones', '*']];
    case 'route53 GET /2013-04-01/hostedzone/*':
      return ofZone('GetHostedZone');
    case 'route53 GET /2013-04-01/hostedzone/*/rrset':
      return ofZone('ListResourceRecordSets');
    case 'route53 POST /2013-04-01/hostedzone/*/rrset/':
    case 'route53 POST /2013-04-01/hostedzone/*/rrset':
      return ofZone('ChangeResourceRecordSets');
    case 'route53 GET /2013-04-01/tags/hostedzone/*':
      return ofZone('ListTagsForResource');
    case 'route53 GET /2013-04-01/change/*':
      return ofZone('GetChange');
    default:
      return undefined;
  }
}

/** A role that is passed to a service: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
function passed(role, service) {
  return role ? [['iam:PassRole', role, { 'iam:PassedToService': `${service}.amazonaws.com` }]] : [];
}
