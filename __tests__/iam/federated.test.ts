import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../src/iam/document.js';

const ACCOUNT = 'arn:aws:iam::111122223333';

function read(type: string, name: unknown) {
  const statement = { Effect: 'Allow', Principal: { [type]: name }, Action: 'sts:*' };
  return () => parsePolicy({ Version: '2012-10-17', Statement: [statement] }, 'trust');
}

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
describe('a federated principal', () => {
  test.each([
    `${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
    `${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com/octo`,
    `${ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E`,
    `${ACCOUNT}:oidc-provider/octo.eu.auth0.com/`,
    `${ACCOUNT}:oidc-provider/ghe.example.com:8443/_services/token`,
    'arn:aws-cn:iam::111122223333:oidc-provider/gitlab.com',
    'arn:aws-us-gov:iam::111122223333:saml-provider/Company_1.x-y',
    'cognito-identity.amazonaws.com',
    'cognito-identity-us-gov.amazonaws.com',
    'cognito-identity.us-gov-east-1.amazonaws.com',
    'cognito-identity.cn-north-1.amazonaws.com.cn',
    'accounts.google.com',
    'graph.facebook.com',
    'www.amazon.com',
  ])('may be %s', (name) => {
    expect(read('Federated', [name])).not.toThrow();
  });

  test.each<[string]>([
    [''],
    ['*'],
    ['foo bar'],
    ['111122223333'],
    ['arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com'],
    ['arn:aws:iam::<account>:oidc-provider/token.actions.githubusercontent.com'],
    ['arn:aws:iam::11112222333:oidc-provider/token.actions.githubusercontent.com'],
    ['arn:aws:iam::*:oidc-provider/token.actions.githubusercontent.com'],
    ['arn:aws-foo:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'],
    ['arn:aws-us-govv:iam::111122223333:saml-provider/x'],
    ['arn:aws:iam::aws:oidc-provider/token.actions.githubusercontent.com'],
    ['arn:aws:sts::111122223333:oidc-provider/token.actions.githubusercontent.com'],
    ['arn:aws:iam:eu-west-1:111122223333:oidc-provider/token.actions.githubusercontent.com'],
    [`${ACCOUNT}:oidc-provider/`],
    [`${ACCOUNT}:oidc-provider/*`],
    [`${ACCOUNT}:oidc-provider/<HOST>`],
    [`${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com `],
    [`${ACCOUNT}:oidc-provider`],
    [`${ACCOUNT}:saml-provider/a/b`],
    [`${ACCOUNT}:role/github-hub`],
    [`${ACCOUNT}:root`],
    ['token.actions.githubusercontent.com'],
    ['https://accounts.google.com'],
    ['Accounts.Google.Com'],
    ['google.com'],
    ['accounts.google.com.example'],
    ['x-cognito-identity.amazonaws.com'],
    ['cognito-identity.example.com'],
    ['ec2.amazonaws.com'],
    ['{{FEDERATED}}'],
  ])('may not be "%s"', (name) => {
    expect(read('Federated', name)).toThrow(`Invalid principal in policy: "Federated":"${name}" (use the ARN of`);
    expect(read('Federated', ['accounts.google.com', name])).toThrow('Invalid principal');
  });

  test.each([
    ['https://token.actions.githubusercontent.com', 'token.actions.githubusercontent.com'],
    ['token.actions.githubusercontent.com', 'token.actions.githubusercontent.com'],
    ['gitlab.example.com/group', 'gitlab.example.com/group'],
    ['GitLab.example.com', 'GitLab.example.com'],
    ['no host', 'HOST'],
    ['see gitlab.example.com', 'HOST'],
    ['gitlab.example.com (ours)', 'HOST'],
    ['{{FEDERATED}}', 'HOST'],
  ])('%s is answered with the ARN of a provider', (name, host) => {
    expect(read('Federated', name)).toThrow(`such as arn:aws:iam::ACCOUNT:oidc-provider/${host},`);
  });

  test.each(['x arn:aws', 'the arn:aws'])('may not have text in front: %s', (front) => {
    expect(read('Federated', `${front}:iam::111122223333:oidc-provider/example.com`)).toThrow('Invalid principal');
  });

  test.each([[[]], [{}], [1], [null]])('may not be %j', (value) => {
    expect(read('Federated', value)).toThrow();
  });
});

/** Source: the same page, "AWS service principals". */
describe('a service', () => {
  test.each([
    'ec2.amazonaws.com',
    'ec2.amazonaws.com.cn',
    'states.eu-west-1.amazonaws.com',
    'delivery.logs.amazonaws.com',
    'q.amazonaws.com',
    'x.q.amazonaws.com',
    's3.cn-north-1.amazonaws.com.cn',
    'alexa-appkit.amazon.com',
    'ec2.amazonaws.eu',
    'ec2.c2s.ic.gov',
    'ec2.sc2s.sgov.gov',
  ])('may be %s', (name) => {
    expect(read('Service', name)).not.toThrow();
  });

  test.each([
    [''],
    ['*'],
    ['ec2'],
    ['foo bar'],
    ['*.amazonaws.com'],
    ['<service>.amazonaws.com'],
    ['SERVICE.amazonaws.com'],
    ['SERVICE_NAME.amazonaws.com'],
    ['.amazonaws.com'],
    ['amazonaws.com'],
    ['ec2.amazonaws.com '],
    ['ec2.amazonaws.com/'],
    ['https://ec2.amazonaws.com'],
    ['ec2.amazonaws.com.evil.example'],
    ['ec2.example.com'],
    ['111122223333'],
    [`${ACCOUNT}:role/github-hub`],
  ])('may not be "%s"', (name) => {
    expect(read('Service', name)).toThrow(
      `Invalid principal in policy: "Service":"${name}" (use the name of a service`,
    );
  });
});
