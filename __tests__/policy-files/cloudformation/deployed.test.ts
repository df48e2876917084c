/**
 * Templates of the shape that people deploy, rolled out into a local AWS and called by a job. The shapes are those of
 * https://github.com/aws-actions/configure-aws-credentials/tree/main/examples/federated-setup (provider made or taken as it is, subject out
 * of parameters) and of "Sample templates" of StackSets
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-sampletemplates.html, one template for every account).
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { exchange, hop, refusalOf, startEmulator, stopEmulators } from '../../support/emulator.js';
import type { Files } from '../../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROD_ACCOUNT } from '../../support/names.js';
import { accountIn, readModel } from '../folder.js';

afterEach(stopEmulators);

const HUB_TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Description: Jobs of GitHub Actions and the role that they become
Parameters:
  Owner:
    Type: String
    AllowedPattern: "[A-Za-z0-9-]+"
  Repository: { Type: String }
  Branch: { Type: String, Default: main }
  Accounts:
    Type: CommaDelimitedList
    AllowedPattern: "[0-9]{12}"
  UseExistingProvider:
    Type: String
    Default: "no"
    AllowedValues: ["yes", "no"]
Conditions:
  MakeProvider: !Equals ["no", !Ref UseExistingProvider]
Resources:
  Provider:
    Type: AWS::IAM::OIDCProvider
    Condition: MakeProvider
    Properties:
      Url: https://token.actions.githubusercontent.com
      ClientIdList:
        - sts.amazonaws.com
      Tags:
        - { Key: Name, Value: !Sub "\${AWS::StackName}-provider" }
  Hub:
    Type: AWS::IAM::Role
    Properties:
      RoleName: github-hub
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Sid: Jobs
            Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal:
              Federated: !If
                - MakeProvider
                - !Ref Provider
                - !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com
            Condition:
              StringEquals:
                token.actions.githubusercontent.com:aud: sts.amazonaws.com
                token.actions.githubusercontent.com:sub: !Sub repo:\${Owner}/\${Repository}:ref:refs/heads/\${Branch}
  MayAssume:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: assume-targets
      Roles: [!Ref Hub]
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          Effect: Allow
          Action: sts:AssumeRole
          Resource: !Split
            - ","
            - !Sub
              - arn:aws:iam::\${Joined}:role/DeployRole
              - Joined: !Join [":role/DeployRole,arn:aws:iam::", !Ref Accounts]
Outputs:
  Arn: { Value: !GetAtt Hub.Arn, Export: { Name: hub } }
`;

const TARGET_TEMPLATE = `Parameters:
  HubRoleArn: { Type: String }
  ExternalId: { Type: String, NoEcho: true, MinLength: 2 }
Resources:
  DeployRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: DeployRole
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: !Ref HubRoleArn }
            Action: sts:AssumeRole
            Condition: { StringEquals: { sts:ExternalId: !Ref ExternalId } }
      Policies:
        - PolicyName: deploy
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: s3:PutObject
                Resource: [!GetAtt Bucket.Arn, !Sub "\${Bucket.Arn}/*"]
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties: { BucketName: !Sub "shop-\${AWS::AccountId}" }
`;

function folder(hubParameters: object = {}): Files {
  return {
    'hub/hub.yml': HUB_TEMPLATE,
    'hub/hub.parameters.json': {
      Parameters: { Owner: 'octo', Repository: 'shop', Accounts: `${DEV_ACCOUNT}, ${PROD_ACCOUNT}`, ...hubParameters },
    },
    '_targets/target.yaml': TARGET_TEMPLATE,
    '_targets/target.parameters.json': [
      { ParameterKey: 'HubRoleArn', ParameterValue: `arn:aws:iam::${HUB_ACCOUNT}:role/github-hub` },
      { ParameterKey: 'ExternalId', ParameterValue: 'shop-deploys' },
    ],
  };
}

describe('a hub and its targets as templates', () => {
  const target = (account: string) => ({ RoleArn: `arn:aws:iam::${account}:role/DeployRole` });

  test('admit the meant job into every target, with the external id', async () => {
    const aws = await startEmulator({ world: readModel(folder()).world });
    const hub = await exchange(aws);
    await hop(aws, hub, { ...target(DEV_ACCOUNT), ExternalId: 'shop-deploys' });
    await hop(aws, hub, { ...target(PROD_ACCOUNT), ExternalId: 'shop-deploys' });
    expect(await refusalOf(hop(aws, hub, target(PROD_ACCOUNT)))).toMatchObject({ code: 'AccessDenied' });
  });

  test('keep another branch out, and a target that the hub does not name', async () => {
    const branch = await startEmulator({ world: readModel(folder({ Branch: 'release' })).world });
    expect(await refusalOf(exchange(branch))).toMatchObject({ code: 'AccessDenied' });
    const aws = await startEmulator({ world: readModel(folder({ Accounts: PROD_ACCOUNT })).world });
    const refusal = await refusalOf(
      hop(aws, await exchange(aws), { ...target(DEV_ACCOUNT), ExternalId: 'shop-deploys' }),
    );
    expect(refusal).toMatchObject({ code: 'AccessDenied' });
  });

  test('take a provider as it is, which must then be there in another way', async () => {
    const existing = folder({ UseExistingProvider: 'yes' });
    expect(accountIn(existing, HUB_ACCOUNT).oidcProviders).toHaveLength(1);
    await exchange(await startEmulator({ world: readModel(existing).world }));
    const without = { ...existing, 'hub/account.json': { oidcProviders: [] } };
    const aws = await startEmulator({ world: readModel(without).world });
    expect(await refusalOf(exchange(aws))).toMatchObject({ code: 'InvalidIdentityToken' });
  });
});
