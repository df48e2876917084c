/** CloudFormation templates in the account dev, and what is read from them. */
import type { Files } from '../../support/files.js';
import { DEV_ACCOUNT } from '../../support/names.js';
import { allowPolicy, trustPolicy } from '../../support/policies.js';
import { issuesOf, readFolder, roleIn, sentencesOf, undeterminedIn } from '../folder.js';

export const FILE = 'policies/dev/stack.yml';

/** A template of one role whose only inline policy allows `s3:Get` on the value of this YAML. */
export function resourceTemplate(yaml: string, sections = ''): string {
  const indented = yaml.replaceAll('\n', '\n                  ');
  return `${sections}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: r
      AssumeRolePolicyDocument: ${JSON.stringify(trustPolicy())}
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

/** The place of the value in `resourceTemplate`. */
export const AT_RESOURCE = 'Resources.Role.Properties.Policies[0].PolicyDocument.Statement[0].Resource';

/** What a value of a template resolves to. */
export function resolved(yaml: string, sections = ''): unknown {
  const role = roleIn({ 'dev/stack.yml': resourceTemplate(yaml, sections) }, DEV_ACCOUNT, 'r');
  const { p } = role.policies ?? {};
  return typeof p === 'object' && 'Statement' in p && Array.isArray(p.Statement) ? p.Statement[0]?.Resource : p;
}

/** The issues of a value of a template, without the file's name. */
export function issuesOfValue(yaml: string, sections = ''): string[] {
  return issuesOfTemplate(resourceTemplate(yaml, sections));
}

/** The issues of a template, without the file's name. */
export function issuesOfTemplate(template: unknown, more: Files = {}): string[] {
  return issuesOf(read(template, more)).map((one) => one.replace(`${FILE} `, ''));
}

/** What is undetermined in a value of a template, without the file's name. */
export function undeterminedInValue(yaml: string, sections = ''): string[] {
  return undeterminedInTemplate(resourceTemplate(yaml, sections));
}

/** What is undetermined in a template, without the file's name. */
export function undeterminedInTemplate(template: unknown, more: Files = {}): string[] {
  return undeterminedIn(read(template, more)).map((one) => one.replace(`${FILE} `, ''));
}

/** The messages of the issues of a template. */
export function sentencesOfTemplate(template: unknown, more: Files = {}): string[] {
  return sentencesOf(read(template, more));
}

function read(template: unknown, more: Files) {
  return readFolder({ 'dev/stack.yml': template, ...more });
}

/** A role of a template, and more of its properties. */
export function roleResource(more: object = {}): object {
  return { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: trustPolicy(), ...more } };
}

export function inline(name = 'p'): object {
  return { PolicyName: name, PolicyDocument: allowPolicy() };
}
