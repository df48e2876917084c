import { nearest } from '../../shared/text/nearest.js';
import type { TemplateIssue } from './template-messages.js';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
const OF_VALUES = [
  'Fn::ForEach',
  'Ref',
  'Fn::FindInMap',
  'Fn::GetAtt',
  'Fn::If',
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
];

/** Functions whose value comes from the account or a macro, or that no policy needs. */
const FROM_ELSEWHERE = [
  'Fn::Base64',
  'Fn::Cidr',
  'Fn::GetAZs',
  'Fn::ImportValue',
  'Fn::Length',
  'Fn::RefAll',
  'Fn::ToJsonString',
  'Fn::Transform',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
];

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html and
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
const OF_CONDITIONS = [
  'Fn::And',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::Equals',
  'Fn::Not',
  'Fn::Or',
];

/** What is wrong with a call, where a value is wanted, of a function that gives none here. */
export function callIssue(name: string): TemplateIssue {
  if (FROM_ELSEWHERE.includes(name)) return { code: 'unresolvable', name };
  if (OF_CONDITIONS.includes(name)) return { code: 'misplaced-function', name };
  return {
    code: 'unknown-function',
    name,
    nearest: nearest(name, [...OF_VALUES, ...OF_CONDITIONS, ...FROM_ELSEWHERE]),
  };
}
