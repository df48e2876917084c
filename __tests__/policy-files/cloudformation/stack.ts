/** What the tests of CloudFormation templates share. */
import { allow, DEV, type Files, NAMES, openOf, reading, roleIn, sentencesOf, toldOf, trust } from '../folder.js';

export const FILE = 'policies/dev/stack.yml';

/** A template of one role whose only inline policy allows `s3:Get` on what this text of YAML gives. */
export function resourceTemplate(yaml: string, sections = ''): string {
  const indented = yaml.replaceAll('\n', '\n                  ');
  return `${sections}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: r
      AssumeRolePolicyDocument: ${JSON.stringify(trust())}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: s3:GetObject
                Resource: ${indented}
`;
}

/** Where the value of `resourceTemplate` stands. */
export const AT_RESOURCE = 'Resources.Role.Properties.Policies[0].PolicyDocument.Statement[0].Resource';

/** What a value of a template comes to, in the account dev. */
export function resolved(yaml: string, sections = ''): unknown {
  const role = roleIn({ 'dev/stack.yml': resourceTemplate(yaml, sections) }, DEV, 'r');
  const { p } = role.policies ?? {};
  return typeof p === 'object' && 'Statement' in p && Array.isArray(p.Statement) ? p.Statement[0]?.Resource : p;
}

/** What is told of a value of a template, without the file's name. */
export function toldOfValue(yaml: string, sections = ''): string[] {
  return toldOfTemplate(resourceTemplate(yaml, sections));
}

/** What is told of a template, without the file's name. */
export function toldOfTemplate(template: unknown, more: Files = {}): string[] {
  return toldOf(reading({ 'dev/stack.yml': template, ...more }, NAMES)).map((one) => one.replace(`${FILE} `, ''));
}

/** What is open in a value of a template, without the file's name. */
export function openInValue(yaml: string, sections = ''): string[] {
  return openInTemplate(resourceTemplate(yaml, sections));
}

/** What is open in a template, without the file's name. */
export function openInTemplate(template: unknown, more: Files = {}): string[] {
  return openOf(reading({ 'dev/stack.yml': template, ...more }, NAMES)).map((one) => one.replace(`${FILE} `, ''));
}

/** What is told of a template, in sentences. */
export function sentencesOfTemplate(template: unknown, more: Files = {}): string[] {
  return sentencesOf(reading({ 'dev/stack.yml': template, ...more }, NAMES));
}

/** A role of a template, and more of its properties. */
export function roleResource(more: object = {}): object {
  return { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: trust(), ...more } };
}

export function inline(name = 'p'): object {
  return { PolicyName: name, PolicyDocument: allow() };
}
