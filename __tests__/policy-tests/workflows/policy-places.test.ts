import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { PolicyPlaces } from '../../../src/policy-tests/workflows/policy-places.js';
import { makeFolder, removeFolders } from '../../support/files.js';

afterAll(removeFolders);

const KEY = 'token.actions.githubusercontent.com:sub';
const JSON_POLICY = `{
\t"Statement": [
\t\t{
\t\t\t"Sid": "A",
\t\t\t"Condition": { "StringLike": {
\t\t\t\t"${KEY}": [
\t\t\t\t\t"one",
\t\t\t\t\t"two"
\t\t\t\t],
\t\t\t\t"token.actions": "three" } }
\t\t}
\t]
}`;
const TEMPLATE = `Resources:
  Hub:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Sid: Jobs
            Principal: { Federated: !Sub "arn:aws:iam::\${AWS::AccountId}:oidc-provider/x" }
            Condition: !If
              - IsOpen
              - StringLike:
                  ${KEY}: [!Ref Subject, "two"]
              - !Ref AWS::NoValue
`;
const folder = makeFolder({
  'a.json': JSON_POLICY,
  't.yml': TEMPLATE,
  'bom.json': '\ufeff{\n"Statement": { "Sid": "A" } }',
  'bad.json': '{',
});
const places = new PolicyPlaces(folder);

test.each([
  ['a.json', '', 1, 1],
  ['a.json', 'Statement[0]', 3, 3],
  ['a.json', `Statement[0].Condition.StringLike.${KEY}`, 6, 5],
  ['a.json', `Statement[0].Condition.StringLike.${KEY}[1]`, 8, 6],
  ['a.json', 'Statement[0].Condition.StringLike.token.actions', 10, 5],
  ['a.json', `Statement[0].Condition.StringLike.${KEY}[7]`, 6, 5],
  ['a.json', 'Statement[0].Resource', 3, 3],
  ['t.yml', 'Resources.Hub.Properties.AssumeRolePolicyDocument.Statement[0]', 7, 13],
  ['t.yml', 'Resources.Hub.Properties.AssumeRolePolicyDocument.Statement[0].Condition', 9, 13],
  [
    't.yml',
    `Resources.Hub.Properties.AssumeRolePolicyDocument.Statement[0].Condition.Fn::If[1].StringLike.${KEY}[1]`,
    12,
    75,
  ],
  ['bom.json', 'Statement[0]', 2, 1],
  ['bad.json', 'Statement[0]', 1, 1],
  ['none.json', 'Statement[0]', 1, 1],
])('%s %s', (file, place, line, column) => {
  expect(places.placeOf({ file, place })).toEqual({ file, line, column, ...(place !== '' && { path: place }) });
});

test('a statement that a template of ours makes of many functions has the line of its policy', () => {
  const file = 'infra/cloudformation/target.yml';
  const place = 'Resources.DeployRole.Properties.AssumeRolePolicyDocument.Statement[0]';
  const { line = 0 } = new PolicyPlaces('.').placeOf({ file, place });
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines[line - 1]).toMatch(/^ {6}AssumeRolePolicyDocument: !Sub/);
});
