import { describe, expect, test } from '@jest/globals';
import { externalIdPlaceholder } from '../../../src/infra/cloudformation/target-parameters.js';
import { DEV_ACCOUNT } from '../../support/names.js';
import { originOf, readModel, roleIn } from '../folder.js';
import { FILE, issuesOfTemplate, resourceTemplate, roleResource, sentencesOfTemplate } from './template.js';

const PARAMETERS_FILE = 'dev/stack.parameters.json';

/** A template of one role that is tagged with the parameter `P`. */
function template(parameter: object, more: object = {}): object {
  const value = /List/.test(String(Reflect.get(parameter, 'Type')))
    ? { 'Fn::Join': ['|', { Ref: 'P' }] }
    : { Ref: 'P' };
  return {
    Parameters: { P: parameter, ...more },
    Resources: { Role: roleResource({ Tags: [{ Key: 'p', Value: value }] }) },
  };
}

function given(value: unknown): object {
  return [{ ParameterKey: 'P', ParameterValue: value }];
}

function valueGiven(parameter: object, parameters?: object): string | undefined {
  const files = {
    'dev/stack.json': template(parameter),
    ...(parameters !== undefined && { [PARAMETERS_FILE]: parameters }),
  };
  return roleIn(files, DEV_ACCOUNT, 'r').tags?.p;
}

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
describe('a parameter', () => {
  test.each<[string, object, object | undefined, string]>([
    ['has its default', { Type: 'String', Default: 'a' }, undefined, 'a'],
    ['has the value of the file beside the template', { Type: 'String', Default: 'a' }, given('b'), 'b'],
    ['has the value of a template configuration file', { Type: 'String' }, { Parameters: { P: 'b' } }, 'b'],
    ['may be a number', { Type: 'Number', Default: 5 }, undefined, '5'],
    ['may be a list, whose members are trimmed', { Type: 'CommaDelimitedList' }, given('a, b ,c'), 'a|b|c'],
    ['may be a list of numbers', { Type: 'List<Number>' }, given('1,2'), '1|2'],
    ['may be of a type of AWS', { Type: 'AWS::EC2::VPC::Id' }, given('vpc-1'), 'vpc-1'],
    ['may be a list of such', { Type: 'List<AWS::EC2::Subnet::Id>' }, given('s-1,s-2'), 's-1|s-2'],
    ['may be among the allowed values', { Type: 'String', AllowedValues: ['a', 'b'] }, given('b'), 'b'],
    ['may match the whole pattern', { Type: 'String', AllowedPattern: '[a-z]+' }, given('abc'), 'abc'],
    ['may match one of two patterns', { Type: 'String', AllowedPattern: '^$|^[a-z]+$' }, given(''), ''],
    ['may have the least length', { Type: 'String', MinLength: 2, MaxLength: 2 }, given('ab'), 'ab'],
    ['may have the least value', { Type: 'Number', MinValue: 2, MaxValue: '2' }, given(2), '2'],
  ])('%s', (_, parameter, parameters, value) => {
    expect(valueGiven(parameter, parameters)).toBe(value);
  });

  test.each<[string, object, string]>([
    ['another value', { Type: 'String', AllowedValues: ['a', 'b'] }, 'AllowedValues'],
    ['a value in which only a part matches', { Type: 'String', AllowedPattern: '[a-z]' }, 'AllowedPattern'],
    [
      'a list of which one member does not match',
      { Type: 'CommaDelimitedList', AllowedPattern: 'c.*' },
      'AllowedPattern',
    ],
    ['a value that is too short', { Type: 'String', MinLength: 99 }, 'MinLength'],
    ['a value that is too long', { Type: 'String', MaxLength: 1 }, 'MaxLength'],
    ['a text for a number', { Type: 'Number' }, 'Number'],
  ])('refuses %s, without repeating it', (_, parameter, by) => {
    const described = { ...parameter, ConstraintDescription: 'write something else.' };
    expect(sentencesOfTemplate(template(described), { [PARAMETERS_FILE]: given('cc, secret') })).toEqual([
      `${FILE}: Parameters.P has a value (it is not shown) that its ${by} rejects. Description in the template: write something else. Set another value.`,
    ]);
  });

  test.each<[string, object, string]>([
    ['below the least', { Type: 'Number', MinValue: 11 }, 'MinValue'],
    ['above the most', { Type: 'Number', MaxValue: 9 }, 'MaxValue'],
  ])('refuses a number %s', (_, parameter, by) => {
    expect(sentencesOfTemplate(template(parameter), { [PARAMETERS_FILE]: given(10) })).toEqual([
      `${FILE}: Parameters.P has a value (it is not shown) that its ${by} rejects. Set another value.`,
    ]);
  });

  test('without a default and a value is told, with the file to write it in', () => {
    const files = { 'dev/stack.yml': JSON.stringify(template({ Type: 'String' })) };
    expect(readModel(files).warnings).toEqual([
      `${FILE}: Parameters.P has no default and no value. Set a value in "policies/dev/stack.parameters.json". Until then the emulator denies the role to everyone, and its cases fail.`,
    ]);
    expect(roleIn(files, DEV_ACCOUNT, 'r').undetermined).toEqual(originOf(`${FILE}: Parameters.P`));
  });

  test.each([
    ['String'],
    ['Number'],
    ['CommaDelimitedList'],
    ['AWS::EC2::VPC::Id'],
    ['AWS::SSM::Parameter::Value<String>'],
    ['AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>'],
  ])('of the type %s needs no value where it is no matter of IAM', (type) => {
    const more = { Other: { Type: type } };
    expect(readModel({ 'dev/stack.json': template({ Type: 'String', Default: 'a' }, more) }).warnings).toEqual([]);
  });

  test('that still holds what stands for an external id is told with the name of the variable', () => {
    const parameter = { Type: 'String', Default: '', AllowedPattern: '^$|^[a-z]{2,9}$' };
    const parameters = given(externalIdPlaceholder('PROD_EXTERNAL_ID'));
    expect(sentencesOfTemplate(template(parameter), { [PARAMETERS_FILE]: parameters })).toEqual([
      `${FILE}: Parameters.P still has the placeholder for the value of PROD_EXTERNAL_ID. Set an external id there; in a repository, one that only the cases use.`,
    ]);
  });

  test.each<[string, object, string]>([
    ['of no type', { Default: 'a' }, 'Parameters.P: no-type'],
    ['of a type that is none', { Type: 'Text', Default: 'a' }, 'Parameters.P: parameter-type'],
    ['with a pattern that is none', { Type: 'String', Default: 'a', AllowedPattern: '(' }, 'Parameters.P: bad-pattern'],
  ])('%s is told', (_, parameter, told) => {
    expect(issuesOfTemplate(template(parameter))).toEqual([told]);
  });

  test.each<[string, object, object | undefined, string | undefined]>([
    ['the name of one', { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' }, undefined, undefined],
    ['another name', { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' }, given('/b'), undefined],
    ['a value', { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' }, given('b'), 'b'],
    ['a list', { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/a' }, given('a, b'), 'a|b'],
    ['a list with commas', { Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>' }, given('a,b'), 'a|b'],
  ])('from Systems Manager with %s counts when it is given', (_, parameter, parameters, value) => {
    const files = {
      'dev/stack.json': template(parameter),
      ...(parameters !== undefined && { [PARAMETERS_FILE]: parameters }),
    };
    const { tags, undetermined } = roleIn(files, DEV_ACCOUNT, 'r');
    expect(tags?.p).toBe(value);
    expect(undetermined === undefined).toBe(value !== undefined);
  });

  test('from Systems Manager may be there for what is no matter of IAM', () => {
    const more = { Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/a' } };
    expect(issuesOfTemplate(template({ Type: 'String', Default: 'a' }, more))).toEqual([]);
  });
});

describe('a file of parameters', () => {
  test.each<[string, unknown]>([
    ['a text', '"P"'],
    ['a list of other things', [{ Key: 'P', Value: 'a' }]],
    ['an object of other things', { P: 'a' }],
    ['a value that is no text', given(['a'])],
  ])('is refused when it is %s', (_, content) => {
    expect(issuesOfTemplate(template({ Type: 'String', Default: 'a' }), { [PARAMETERS_FILE]: content })).toEqual([
      'policies/dev/stack.parameters.json: wrong-type',
    ]);
  });

  test('is told when it is no JSON', () => {
    expect(issuesOfTemplate(template({ Type: 'String', Default: 'a' }), { [PARAMETERS_FILE]: '{' })).toEqual([
      'policies/dev/stack.parameters.json: not-json',
    ]);
  });

  test('is told of when it gives what the template does not have', () => {
    const parameters = [{ ParameterKey: 'Subject', ParameterValue: 'x' }];
    const more = { Subjects: { Type: 'String', Default: 'a' } };
    expect(
      sentencesOfTemplate(template({ Type: 'String', Default: 'a' }, more), { [PARAMETERS_FILE]: parameters }),
    ).toEqual([
      'policies/dev/stack.parameters.json: sets the parameter "Subject", which the template does not have. Use "Subjects" if that is meant, or remove it.',
    ]);
  });

  test('is told of when no template stands beside it', () => {
    const files = { 'dev/other.parameters.json': [] };
    expect(issuesOfTemplate(template({ Type: 'String', Default: 'a' }), files)).toEqual([
      'policies/dev/other.parameters.json: no-template',
    ]);
  });
});

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html */
describe('a rule', () => {
  const withRule = (rule: string, stage = 'dev') => `
Parameters:
  Stage: { Type: String, Default: ${stage} }
  Regions: { Type: CommaDelimitedList, Default: "eu-west-1,eu-central-1" }
Rules:
  Rule: ${rule}
${resourceTemplate('"*"')}`;
  const asserts = (assertion: string) => `{ Assertions: [{ Assert: ${assertion}, AssertDescription: "mend it." }] }`;
  const BROKEN = ['Rules.Rule.Assertions[0]: rule-failed'];

  test.each<[string, boolean]>([
    ['!Contains [[dev, test], !Ref Stage]', true],
    ['!Contains [[prod], !Ref Stage]', false],
    ['!EachMemberIn [!Ref Regions, [eu-west-1, eu-central-1, eu-north-1]]', true],
    ['!EachMemberIn [!Ref Regions, [eu-west-1]]', false],
    ['!EachMemberEquals [[dev, dev], !Ref Stage]', true],
    ['!EachMemberEquals [!Ref Regions, eu-west-1]', false],
    ['!Equals [!Ref Stage, dev]', true],
    ['!Not [!Equals [!Ref Stage, dev]]', false],
    ['!And [!Equals [!Ref Stage, dev], !Contains [!Ref Regions, eu-west-1]]', true],
    ['!Or [!Equals [!Ref Stage, prod], !Contains [!Ref Regions, us-east-1]]', false],
    ['{ "Fn::Contains": [["dev"], { "Ref": "Stage" }] }', true],
  ])('%s is kept: %s', (assertion, kept) => {
    expect(issuesOfTemplate(withRule(asserts(assertion)))).toEqual(kept ? [] : BROKEN);
  });

  test('is told in its own words', () => {
    expect(sentencesOfTemplate(withRule(asserts('!Equals [!Ref Stage, prod]')))).toEqual([
      `${FILE}: Rules.Rule.Assertions[0] is a rule that these parameters do not meet. Description in the template: mend it. Set other values.`,
    ]);
  });

  test('holds only where its condition does', () => {
    const rule = '{ RuleCondition: !Equals [!Ref Stage, prod], Assertions: [{ Assert: !Equals [a, b] }] }';
    expect(issuesOfTemplate(withRule(rule))).toEqual([]);
    expect(issuesOfTemplate(withRule(rule, 'prod'))).toEqual(BROKEN);
  });

  test.each<[string, string, string]>([
    ['without assertions', '{ RuleCondition: !Equals [a, a] }', 'Rules.Rule: missing-property'],
    ['without an Assert', '{ Assertions: [{ AssertDescription: x }] }', 'Rules.Rule.Assertions[0]: missing-property'],
    [
      'that checks no list',
      asserts('!Contains [dev, dev]'),
      'Rules.Rule.Assertions[0].Assert.Fn::Contains: wrong-argument',
    ],
  ])('%s can not be judged, which is told', (_, rule, told) => {
    expect(issuesOfTemplate(withRule(rule))).toEqual([told]);
  });

  test('that asks the account is noted', () => {
    const rule = asserts('!EachMemberIn [!ValueOfAll [AWS::EC2::VPC::Id, Tags.Stage], [dev]]');
    expect(readModel({ 'dev/stack.yml': withRule(rule) }).warnings).toEqual([
      `${FILE}: Rules.Rule.Assertions[0].Assert.Fn::EachMemberIn[0].Fn::ValueOfAll calls "Fn::ValueOfAll", which is not evaluated here. Use a parameter with the value. The rule is not checked.`,
    ]);
  });
});
