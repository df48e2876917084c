import { describe, expect, test } from '@jest/globals';
import { DEV_ACCOUNT } from '../../support/names.js';
import { originOf, roleIn } from '../folder.js';
import {
  AT_RESOURCE,
  FILE,
  issuesOfValue,
  resolved,
  resourceTemplate,
  sentencesOfTemplate,
  undeterminedInTemplate,
  undeterminedInValue,
} from './template.js';

/** The pages of the Template Reference that say what each function gives. */
const PAGES = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference';

const SECTIONS = `
Parameters:
  Name: { Type: String, Default: shop }
  Count: { Type: Number, Default: 2 }
  Names: { Type: CommaDelimitedList, Default: "a, b,c" }
  Empty: { Type: CommaDelimitedList, Default: "" }
  Flag: { Type: String, Default: "true" }
Mappings:
  Stages: { dev: { bucket: "arn:aws:s3:::dev", list: ["arn:aws:s3:::a", "arn:aws:s3:::b"] } }
Conditions:
  Is: !Equals [!Ref Name, shop]
  IsNot: !Not [!Condition Is]
`;

describe(`a function of CloudFormation (${PAGES}.html):`, () => {
  test.each<[string, string, unknown]>([
    ['Ref of a parameter', '!Join ["", ["arn:aws:s3:::", !Ref Name]]', 'arn:aws:s3:::shop'],
    ['Ref of a number, as text', '!Join ["", ["arn:aws:s3:::", !Ref Count]]', 'arn:aws:s3:::2'],
    ['Ref in its long form', '{ "Fn::Join": ["", ["arn:aws:s3:::", { "Ref": "Name" }]] }', 'arn:aws:s3:::shop'],
    ['Ref of AWS::AccountId', '!Join ["", ["arn:aws:", !Ref AWS::AccountId]]', `arn:aws:${DEV_ACCOUNT}`],
    ['Ref of AWS::NoValue in a list', '["arn:aws:a", !Ref AWS::NoValue]', ['arn:aws:a']],
    ['Sub', '!Sub "arn:aws:s3:::${Name}/${AWS::Region}/${Count}"', 'arn:aws:s3:::shop/eu-west-1/2'],
    ['Sub with what IAM fills in', '!Sub "arn:aws:s3:::${Name}/${!aws:username}"', 'arn:aws:s3:::shop/${aws:username}'],
    ['Sub with variables', '!Sub ["arn:aws:${It}:${Name}", { It: !Select [1, !Ref Names] }]', 'arn:aws:b:shop'],
    ['Sub with a variable that hides a parameter', '!Sub ["arn:aws:${Name}", { Name: x }]', 'arn:aws:x'],
    ['Sub with the attribute of a resource', '!Sub "${Role.Arn}/x"', `arn:aws:iam::${DEV_ACCOUNT}:role/r/x`],
    ['Sub with a resource', '!Sub "arn:aws:${Role}"', 'arn:aws:r'],
    ['Sub of a blank in the braces', '!Sub "arn:aws:${ Name }"', 'arn:aws:shop'],
    [
      'pseudo parameters',
      '!Sub "arn:${AWS::Partition}:${AWS::StackName}:${AWS::URLSuffix}"',
      'arn:aws:stack:amazonaws.com',
    ],
    ['GetAtt', '!GetAtt Role.Arn', `arn:aws:iam::${DEV_ACCOUNT}:role/r`],
    ['GetAtt in its long form', '{ "Fn::GetAtt": [Role, Arn] }', `arn:aws:iam::${DEV_ACCOUNT}:role/r`],
    [
      'Join of a list parameter',
      '!Join [":", !Split [",", !Join [",", ["arn", "aws", !Join ["-", !Ref Names]]]]]',
      'arn:aws:a-b-c',
    ],
    ['Split', '!Split [",", "arn:aws:a,arn:aws:b"]', ['arn:aws:a', 'arn:aws:b']],
    ['Select', '!Select [1, ["arn:aws:a", "arn:aws:b"]]', 'arn:aws:b'],
    ['Select by a parameter', '!Select [!Ref Count, ["arn:aws:a", "arn:aws:b", "arn:aws:c"]]', 'arn:aws:c'],
    ['FindInMap', '!FindInMap [Stages, dev, bucket]', 'arn:aws:s3:::dev'],
    ['FindInMap of a list', '!FindInMap [Stages, !Select [0, [dev]], list]', ['arn:aws:s3:::a', 'arn:aws:s3:::b']],
    ['If that holds', '!If [Is, "arn:aws:yes", !Ref Nothing]', 'arn:aws:yes'],
    ['If that does not', '!If [IsNot, !GetAtt Nothing.Arn, "arn:aws:no"]', 'arn:aws:no'],
    ['If that leaves out', '["arn:aws:a", !If [IsNot, "arn:aws:b", !Ref AWS::NoValue]]', ['arn:aws:a']],
    ['If within If', '!If [IsNot, "arn:aws:a", !If [Is, "arn:aws:b", "arn:aws:c"]]', 'arn:aws:b'],
  ])('%s', (_, yaml, value) => {
    expect(resolved(yaml, SECTIONS)).toEqual(value);
  });

  test('an empty list joins to nothing', () => {
    expect(resolved('!Sub ["arn:aws:${It}:", { It: !Join ["", !Ref Empty] }]', SECTIONS)).toBe('arn:aws::');
  });

  test.each<[string, string, string]>([
    ['Ref of nothing', '!Ref Nam', `${AT_RESOURCE}.Ref: no-such-name`],
    ['Ref of a list', '!Ref [Name]', `${AT_RESOURCE}.Ref: wrong-argument`],
    ['Sub of nothing', '!Sub "${Nothing}"', `${AT_RESOURCE}.Fn::Sub: no-such-name`],
    ['Sub of what IAM should fill in', '!Sub "${aws:username}"', `${AT_RESOURCE}.Fn::Sub: no-such-name`],
    ['Sub of a list parameter', '!Sub "${Names}"', `${AT_RESOURCE}.Fn::Sub: wrong-argument`],
    ['Sub with three members', '!Sub ["a", {}, "b"]', `${AT_RESOURCE}.Fn::Sub: wrong-argument`],
    ['Sub of an attribute of nothing', '!Sub "${Nothing.Arn}"', `${AT_RESOURCE}.Fn::Sub: no-such-name`],
    ['GetAtt without an attribute', '!GetAtt Role', `${AT_RESOURCE}.Fn::GetAtt: wrong-argument`],
    ['GetAtt of an attribute that is not there', '!GetAtt Role.Name', `${AT_RESOURCE}.Fn::GetAtt: no-such-attribute`],
    ['GetAtt of nothing', '!GetAtt Nothing.Arn', `${AT_RESOURCE}.Fn::GetAtt: no-such-name`],
    ['Join without a list', '!Join [",", "a"]', `${AT_RESOURCE}.Fn::Join: wrong-argument`],
    ['Join of lists', '!Join [",", [["a"]]]', `${AT_RESOURCE}.Fn::Join: wrong-argument`],
    ['Join of a text', '!Join x', `${AT_RESOURCE}.Fn::Join: wrong-argument`],
    ['Split at nothing', '!Split ["", "a"]', `${AT_RESOURCE}.Fn::Split: wrong-argument`],
    ['Split of a list', '!Split [",", ["a"]]', `${AT_RESOURCE}.Fn::Split[1]: wrong-argument`],
    ['Select beyond the end', '!Select [3, !Ref Names]', `${AT_RESOURCE}.Fn::Select: wrong-argument`],
    ['Select by no number', '!Select [x, !Ref Names]', `${AT_RESOURCE}.Fn::Select: wrong-argument`],
    [
      'FindInMap of a key that is not there',
      '!FindInMap [Stages, prod, bucket]',
      `${AT_RESOURCE}.Fn::FindInMap: no-such-mapping`,
    ],
    [
      'FindInMap of what every object has',
      '!FindInMap [Stages, dev, constructor]',
      `${AT_RESOURCE}.Fn::FindInMap: no-such-mapping`,
    ],
    ['FindInMap with a default', '!FindInMap [Stages, dev, x, "a"]', `${AT_RESOURCE}.Fn::FindInMap: wrong-argument`],
    ['If of no condition', '!If [Maybe, a, b]', `${AT_RESOURCE}.Fn::If: no-such-condition`],
    ['If with one value', '!If [Is, a]', `${AT_RESOURCE}.Fn::If: wrong-argument`],
    ['a function that is none', '!Upper x', `${AT_RESOURCE}.Fn::Upper: unknown-function`],
    ['a condition function where a value is wanted', '!Equals [a, b]', `${AT_RESOURCE}.Fn::Equals: misplaced-function`],
    ['a function beside other keys', '{ "Fn::Sub": "a", b: "c" }', `${AT_RESOURCE}: wrong-argument`],
    ['nothing', '~', `${AT_RESOURCE}: null`],
  ])('is told when it has no value: %s', (_, yaml, told) => {
    expect(issuesOfValue(yaml, SECTIONS)).toEqual([told]);
  });

  test.each<[string, string]>([
    [
      '!Subb "${Name}"',
      'Fn::Subb calls "Fn::Subb", which is not a function of CloudFormation. Use "Fn::Sub" if that is meant.',
    ],
    [
      '{ "Fn::GetAttr": [Role, Arn] }',
      'Fn::GetAttr calls "Fn::GetAttr", which is not a function of CloudFormation. Use "Fn::GetAtt" if that is meant.',
    ],
    ['!Upper x', 'Fn::Upper calls "Fn::Upper", which is not a function of CloudFormation. Correct its name.'],
    [
      '!Equals [a, b]',
      'Fn::Equals calls "Fn::Equals", which CloudFormation accepts only in Conditions and Rules. Add a condition there, and use Fn::If with its name here.',
    ],
    [
      '!If [Iss, a, b]',
      'Fn::If names the condition "Iss", which Conditions does not have. Use "Is" if that is meant, or add it there.',
    ],
  ])('is told with what is most likely meant: %s', (yaml, sentence) => {
    expect(sentencesOfTemplate(resourceTemplate(yaml, SECTIONS))).toEqual([`${FILE}: ${AT_RESOURCE}.${sentence}`]);
  });

  test.each<[string, string, string]>([
    ['GetAtt of what AWS makes up', '!GetAtt Role.RoleId', 'Fn::GetAtt: known-to-aws'],
    ['ImportValue', '!ImportValue shared', 'Fn::ImportValue: unresolvable'],
    ['ImportValue of a function', '!ImportValue\n  Fn::Sub: "${Name}-role"', 'Fn::ImportValue: unresolvable'],
    ['a macro', '!Transform { Name: Mine }', 'Fn::Transform: unresolvable'],
    ['a macro beside other keys', '{ "Fn::Transform": { Name: "AWS::Include" }, a: b }', 'Fn::Transform: unresolvable'],
    ['what is not worked out here', '!Base64 x', 'Fn::Base64: unresolvable'],
    ['a zone', '!Select [0, !GetAZs ""]', 'Fn::Select[1].Fn::GetAZs: unresolvable'],
    [
      'a range',
      '!Join ["", ["arn:", !Select [0, !Cidr ["10.0.0.0/16", 4, 8]]]]',
      'Fn::Join[1][1].Fn::Select[1].Fn::Cidr: unresolvable',
    ],
    ['a text in Sub', '!Sub ["arn:${It}:${Name}", { It: !ImportValue x }]', 'Fn::Sub.It.Fn::ImportValue: unresolvable'],
    [
      'a part of one',
      '!Select [1, !Split [":", !ImportValue x]]',
      'Fn::Select[1].Fn::Split[1].Fn::ImportValue: unresolvable',
    ],
    [
      'a list that is joined',
      '!Join [":", !Split [",", !ImportValue x]]',
      'Fn::Join[1].Fn::Split[1].Fn::ImportValue: unresolvable',
    ],
    [
      'If of a condition that is open',
      '!If [Open, "arn:a", "arn:b"]',
      'Conditions.Open.Fn::Equals[0].Fn::ImportValue: unresolvable',
    ],
    [
      'FindInMap of a key that is open',
      '!FindInMap [Stages, !ImportValue x, bucket]',
      'Fn::FindInMap[1].Fn::ImportValue: unresolvable',
    ],
    ['a dynamic reference', '"arn:{{resolve:ssm:name}}"', 'dynamic-reference'],
    ['a dynamic reference that is put together', '!Sub "arn:{{resolve:ssm:${AWS::Region}}}"', 'dynamic-reference'],
    ['a dynamic reference that is joined', '!Join ["", ["arn:{{resolve:", "ssm:x", "}}"]]', 'dynamic-reference'],
    [
      'a part of a placeholder',
      '!Select [9, !Split ["-", !GetAtt Cluster.Endpoint]]',
      'Fn::Select[1].Fn::Split: known-to-aws',
    ],
  ])('has no value here: %s', (_, yaml, told) => {
    const at = told.startsWith('Conditions.') ? told : `${AT_RESOURCE}${/^dyn/.test(told) ? ': ' : '.'}${told}`;
    const template = `${resourceTemplate(yaml, `${SECTIONS}  Open: !Equals [!ImportValue y, z]\n`)}  Cluster: { Type: AWS::EKS::Cluster }\n`;
    expect(undeterminedInTemplate(template)).toEqual([`${at} (nothing)`]);
    const ofRoles = template.replace('Action: s3:GetObject', 'Action: [s3:GetObject, "s*:AssumeRole"]');
    expect(undeterminedInTemplate(ofRoles)).toEqual([`${at} (role)`]);
    expect(roleIn({ 'dev/stack.yml': ofRoles }, DEV_ACCOUNT, 'r')).toMatchObject({
      undetermined: originOf(`${FILE}: ${at.replace(/: [a-z-]+$/, '')}`),
      trustPolicy: { Statement: [{ Effect: 'Deny', Principal: '*' }] },
    });
  });
});

describe('a condition', () => {
  const holds = (condition: string, more = '') =>
    resolved('!If [It, "arn:aws:yes", "arn:aws:no"]', `${SECTIONS.trimEnd()}\n  It: ${condition}\n${more}`) ===
    'arn:aws:yes';

  test.each<[string, boolean]>([
    ['!Equals [a, a]', true],
    ['!Equals [a, A]', false],
    ['!Equals [!Ref Count, 2]', true],
    ['!Equals [!Ref Flag, true]', true],
    ['!Equals ["on", on]', false],
    ['!Equals [!Join ["", !Ref Names], abc]', true],
    ['!Not [!Equals [a, b]]', true],
    ['!And [!Equals [a, a], !Condition Is]', true],
    ['!And [!Equals [a, a], !Condition IsNot]', false],
    ['!And [{ Condition: Is }, { Condition: Is }, { Condition: IsNot }]', false],
    ['!Or [!Condition IsNot, !Condition Is]', true],
    ['!Or [!Condition IsNot, !Equals [a, b]]', false],
    ['{ "Fn::Or": [{ "Condition": "IsNot" }, { "Fn::Not": [{ "Condition": "IsNot" }] }] }', true],
    ['!Ref Flag', true],
    ['!Equals [!FindInMap [Stages, dev, bucket], "arn:aws:s3:::dev"]', true],
    ['!Equals [!Select [0, !Ref Names], a]', true],
  ])('%s is %s', (condition, value) => {
    expect(holds(condition)).toBe(value);
  });

  test.each<[string, string, string]>([
    ['names itself', '!Not [!Condition It]', 'Conditions.It: circle'],
    [
      'names another that is not there',
      '!Not [!Condition Maybe]',
      'Conditions.It.Fn::Not[0].Condition: no-such-condition',
    ],
    ['is a text', 'maybe', 'Conditions.It: no-condition'],
    ['has one member in an And', '!And [!Condition Is]', 'Conditions.It.Fn::And: wrong-argument'],
    ['has two in a Not', '!Not [!Condition Is, !Condition IsNot]', 'Conditions.It.Fn::Not: wrong-argument'],
    ['has three in an Equals', '!Equals [a, a, a]', 'Conditions.It.Fn::Equals: wrong-argument'],
    ['has no list', '!Or a', 'Conditions.It.Fn::Or: wrong-argument'],
    ['names a condition by a list', '!Condition [Is]', 'Conditions.It.Condition: wrong-argument'],
  ])('that %s is told', (_, condition, told) => {
    const sections = `${SECTIONS.trimEnd()}\n  It: ${condition}\n`;
    expect(issuesOfValue('!If [It, "arn:aws:yes", "arn:aws:no"]', sections)).toEqual([told]);
  });

  test('that asks the account is open', () => {
    const sections = `${SECTIONS.trimEnd()}\n  It: !Contains [!RefAll AWS::EC2::VPC::Id, x]\n`;
    expect(undeterminedInValue('!If [It, "arn:yes", "arn:no"]', sections)).toEqual([
      'Conditions.It.Fn::Contains[0].Fn::RefAll: unresolvable (nothing)',
    ]);
  });
});
