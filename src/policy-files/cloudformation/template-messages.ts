import { formatIssue, type IssueOf } from '../../shared/text/issue-formats.js';
import { type Named, nameAdvice } from '../iam-names.js';
import type { Show } from '../location.js';

export type Constraint =
  | 'AllowedValues'
  | 'AllowedPattern'
  | 'MinLength'
  | 'MaxLength'
  | 'MinValue'
  | 'MaxValue'
  | 'Number';

interface Found {
  readonly found: string;
}
interface Limit {
  readonly limit: number;
}
interface Name {
  readonly name: string;
}
interface Wanted {
  readonly wanted: string;
}
interface Nearest {
  readonly nearest: string | undefined;
}
interface Description {
  readonly description: string | undefined;
}

const PROCESSED = 'Use the processed template here (aws cloudformation get-template --template-stage Processed).';

const FORMATS = {
  alias: () => 'has an alias (*), which CloudFormation does not accept. Use the value itself.',
  macro: ({ name }: Name, show: Show) =>
    `calls the macro ${show(name)}, which may change the roles and policies of this template. ${PROCESSED}`,
  'made-by-macro': ({ found }: Found, show: Show) =>
    `names ${show(found)}, which a macro adds to the template. ${PROCESSED}`,
  loop: ({ wanted }: Wanted) => `is not a loop that CloudFormation accepts. Use ${wanted}.`,
  'chain-too-long': ({ limit }: Limit) =>
    `needs more than ${limit} others, each of which needs the next. Use a shorter chain.`,
  'text-too-long': ({ limit }: Limit) =>
    `makes a text of more than ${limit} characters, or is one of too many long texts. Shorten it.`,
  'bad-name': ({ found, of, path }: Found & { readonly of: Named; readonly path: string }, show: Show) =>
    `has the name ${show(found)}, which IAM does not accept for ${of === 'instance profile' ? 'an' : 'a'} ${of}. ${nameAdvice(found, of, path)}.`,
  'loop-too-large': ({ limit }: Limit) => `makes more than ${limit} copies. Use fewer values.`,
  null: () => 'has no value, which CloudFormation rejects. Set a value, or use !Ref AWS::NoValue.',
  'no-type': () => 'has no Type. Set one, such as AWS::IAM::Role.',
  'parameter-type': ({ found }: Found, show: Show) =>
    `has the type ${show(found)}, which does not exist. Use String, Number or CommaDelimitedList.`,
  'parameter-missing': ({ file }: { readonly file: string }, show: Show) =>
    `has no default and no value. Set a value in ${show(file)}.`,
  'parameter-unknown': ({ name, nearest }: Name & Nearest, show: Show) =>
    `sets the parameter ${show(name)}, which the template does not have. ${nearest === undefined ? 'Remove it' : `Use ${show(nearest)} if that is meant, or remove it`}.`,
  'parameter-placeholder': ({ variable }: { readonly variable: string }) =>
    `still has the placeholder for the value of ${variable}. Set an external id there; in a repository, one that only the cases use.`,
  'parameter-refused': ({ by, description }: Description & { readonly by: Constraint }, show: Show) =>
    `has a value (it is not shown) that its ${by} rejects. ${formatDescription(description, show)}Set another value.`,
  'parameter-elsewhere': () =>
    'has its value from Systems Manager, which is not called here. Set the value itself in the parameters file of the template.',
  'bad-pattern': () =>
    'has an AllowedPattern that is not a valid regular expression here, or one that takes too long. Correct it.',
  'rule-failed': ({ description }: Description, show: Show) =>
    `is a rule that these parameters do not meet. ${formatDescription(description, show)}Set other values.`,
  'no-such-name': ({ found, nearest }: Found & Nearest, show: Show) =>
    `names ${show(found)}, which is neither a parameter nor a resource of the template. ${formatNearest(nearest, show, 'Correct it')}. In Fn::Sub, a variable for IAM is \${!NAME}.`,
  'not-made': ({ found }: Found, show: Show) =>
    `names ${show(found)}, which is not created because its condition does not hold. Put both under one condition.`,
  'no-such-attribute': ({ found }: Found, show: Show) =>
    `names ${show(found)}, an attribute that the resource does not have. Correct the name of the attribute.`,
  'no-such-condition': ({ found, nearest }: Found & Nearest, show: Show) =>
    `names the condition ${show(found)}, which Conditions does not have. ${formatNearest(nearest, show, 'Correct the name')}, or add it there.`,
  'no-such-mapping': ({ found }: Found, show: Show) =>
    `looks up ${show(found)}, which Mappings does not have. Correct the name, or add it there.`,
  'known-to-aws': ({ found }: Found, show: Show) =>
    `needs ${show(found)}, which only AWS knows once it is created. Set the value itself, or use a parameter.`,
  'unknown-function': ({ name, nearest }: Name & Nearest, show: Show) =>
    `calls ${show(name)}, which is not a function of CloudFormation. ${formatNearest(nearest, show, 'Correct its name')}.`,
  'misplaced-function': ({ name }: Name, show: Show) =>
    `calls ${show(name)}, which CloudFormation accepts only in Conditions and Rules. Add a condition there, and use Fn::If with its name here.`,
  unresolvable: ({ name }: Name, show: Show) =>
    `calls ${show(name)}, which is not evaluated here. Use a parameter with the value.`,
  'wrong-argument': ({ name, wanted }: Name & Wanted, show: Show) =>
    `calls ${show(name)} with a wrong argument. Use ${wanted}.`,
  'no-condition': () => 'is not a condition. Use Fn::Equals, Fn::And, Fn::Or, Fn::Not or the name of a condition.',
  circle: () => 'depends on itself. Remove the circular reference.',
  'dynamic-reference': () =>
    'has a dynamic reference ({{resolve:…}}), which is not followed here. Use a parameter with the value.',
  'missing-property': ({ name }: Name) => `has no ${name}. Add it.`,
  'wrong-value': ({ wanted }: Wanted) => `has the wrong type. Use ${wanted}.`,
  'unknown-type': ({ type, nearest }: { readonly type: string; readonly nearest: string }, show: Show) =>
    `is ${show(type)}, which is not a resource type. Use ${show(nearest)} if that is meant, or remove it.`,
  'not-modelled': ({ type }: { readonly type: string }, show: Show) =>
    `is ${show(type)}, which is not modelled here and may change who may assume a role. Move it to a template of its own outside of this folder.`,
};

export type TemplateIssue = IssueOf<typeof FORMATS>;

/** What is wrong, and what to do. */
export function formatTemplateIssue(issue: TemplateIssue, show: Show): string {
  return formatIssue(FORMATS, issue, show);
}

function formatNearest(nearest: string | undefined, show: Show, otherwise: string): string {
  return nearest === undefined ? otherwise : `Use ${show(nearest)} if that is meant`;
}

/** The template's own description as a sentence, if it has one. */
function formatDescription(description: string | undefined, show: Show): string {
  if (description === undefined) return '';
  return `Description in the template: ${show(description, 400)
    .slice(1, -1)
    .replace(/[.\s]+$/, '')}. `;
}
