import { type Named, nameAdvice } from '../iam-names.js';

/** What can be wrong with a CloudFormation template. Worded by `wordTemplateFlaw` alone. */
export type TemplateIssue =
  | { readonly code: 'alias' }
  | { readonly code: 'macro'; readonly name: string }
  | { readonly code: 'made-by-macro'; readonly found: string }
  | { readonly code: 'loop'; readonly wanted: string }
  | { readonly code: 'chain-too-long'; readonly limit: number }
  | { readonly code: 'text-too-long'; readonly limit: number }
  | { readonly code: 'bad-name'; readonly found: string; readonly of: Named; readonly path: string }
  | { readonly code: 'loop-too-large'; readonly limit: number }
  | { readonly code: 'null' }
  | { readonly code: 'no-type' }
  | { readonly code: 'parameter-type'; readonly found: string }
  | { readonly code: 'parameter-missing'; readonly file: string }
  | { readonly code: 'parameter-unknown'; readonly name: string; readonly nearest: string | undefined }
  | { readonly code: 'parameter-placeholder'; readonly variable: string }
  | { readonly code: 'parameter-refused'; readonly by: Constraint; readonly description: string | undefined }
  | { readonly code: 'parameter-elsewhere' }
  | { readonly code: 'bad-pattern' }
  | { readonly code: 'rule-failed'; readonly description: string | undefined }
  | { readonly code: 'no-such-name'; readonly found: string; readonly nearest: string | undefined }
  | { readonly code: 'not-made'; readonly found: string }
  | { readonly code: 'no-such-attribute'; readonly found: string }
  | { readonly code: 'no-such-condition'; readonly found: string; readonly nearest: string | undefined }
  | { readonly code: 'no-such-mapping'; readonly found: string }
  | { readonly code: 'known-to-aws'; readonly found: string }
  | { readonly code: 'unknown-function'; readonly name: string; readonly nearest: string | undefined }
  | { readonly code: 'misplaced-function'; readonly name: string }
  | { readonly code: 'unresolvable'; readonly name: string }
  | { readonly code: 'wrong-argument'; readonly name: string; readonly wanted: string }
  | { readonly code: 'no-condition' }
  | { readonly code: 'circle' }
  | { readonly code: 'dynamic-reference' }
  | { readonly code: 'missing-property'; readonly name: string }
  | { readonly code: 'wrong-value'; readonly wanted: string }
  | { readonly code: 'unknown-type'; readonly type: string; readonly nearest: string }
  | { readonly code: 'not-modelled'; readonly type: string };

/** What a parameter's value can fail. */
export type Constraint =
  | 'AllowedValues'
  | 'AllowedPattern'
  | 'MinLength'
  | 'MaxLength'
  | 'MinValue'
  | 'MaxValue'
  | 'Number';

type ShowText = (text: string, longest?: number) => string;

/** What is wrong, and what to write instead. */
export function formatTemplateIssue(detail: TemplateIssue, show: ShowText): string {
  switch (detail.code) {
    case 'alias':
      return 'has an alias (*), which CloudFormation does not take: write the value itself.';
    case 'macro':
      return `calls the macro ${show(detail.name)}, which may change the roles and policies of this template. Use the processed template here (aws cloudformation get-template --template-stage Processed).`;
    case 'made-by-macro':
      return `names ${show(detail.found)}, which a macro adds to the template. Use the processed template here (aws cloudformation get-template --template-stage Processed).`;
    case 'loop':
      return `is not a loop that CloudFormation takes. Use ${detail.wanted}.`;
    case 'chain-too-long':
      return `needs more than ${detail.limit} others, each of which needs the next. Use a shorter chain.`;
    case 'text-too-long':
      return `makes a text of more than ${detail.limit} characters, or is one of too many long texts. Shorten it.`;
    case 'bad-name':
      return `gives ${show(detail.found)} as the name of ${detail.of === 'instance profile' ? 'an' : 'a'} ${detail.of}: ${nameAdvice(detail.found, detail.of, detail.path)}.`;
    case 'loop-too-large':
      return `makes more than ${detail.limit} copies. Use fewer values.`;
    case 'null':
      return 'has no value, which CloudFormation refuses: write one, or !Ref AWS::NoValue.';
    case 'no-type':
      return 'has no Type that is text: write one, such as AWS::IAM::Role.';
    case 'parameter-type':
      return `is of the type ${show(detail.found)}, which is none: write String, Number or CommaDelimitedList.`;
    case 'parameter-missing':
      return `has no default and no value: write one in ${show(detail.file)}.`;
    case 'parameter-unknown':
      return `gives the parameter ${show(detail.name)}, which the template does not have: ${detail.nearest === undefined ? 'remove it' : `write ${show(detail.nearest)} if that is meant, or remove it`}.`;
    case 'parameter-placeholder':
      return `still holds the words that stand for the value of ${detail.variable}: write an external id in their place, in a repository a made-up one that the cases send too.`;
    case 'parameter-refused':
      return `has a value (it is not shown) that its ${detail.by} refuses: ${described(detail.description, show, 'write another one')}.`;
    case 'parameter-elsewhere':
      return 'has its value from Systems Manager, which is not called here. Set the value itself in the parameters file of the template.';
    case 'bad-pattern':
      return 'has an AllowedPattern that is no regular expression here, or one that takes too long. Correct it.';
    case 'rule-failed':
      return `is a rule that these parameters break: ${described(detail.description, show, 'write others')}.`;
    case 'no-such-name':
      return `names ${show(detail.found)}, which is neither a parameter nor a resource of the template: ${instead(detail.nearest, show, 'mend it')} (in Fn::Sub, what IAM shall fill in is written \${!NAME}).`;
    case 'not-made':
      return `names ${show(detail.found)}, which is not made because its condition does not hold: put both under one condition.`;
    case 'no-such-attribute':
      return `asks for ${show(detail.found)}, which that resource does not have: mend the name of the attribute.`;
    case 'no-such-condition':
      return `names the condition ${show(detail.found)}, which is not among Conditions: ${instead(detail.nearest, show, 'mend the name')}, or add it there.`;
    case 'no-such-mapping':
      return `looks for ${show(detail.found)} in Mappings, where it is not: mend the name, or add it there.`;
    case 'known-to-aws':
      return `asks for ${show(detail.found)}, which only AWS knows once it is made: write the value itself, or give it as a parameter.`;
    case 'unknown-function':
      return `calls ${show(detail.name)}, which is no function of CloudFormation: ${instead(detail.nearest, show, 'mend its name')}.`;
    case 'misplaced-function':
      return `calls ${show(detail.name)}, which CloudFormation takes in Conditions and Rules alone: write it there under a name, and Fn::If with that name here.`;
    case 'unresolvable':
      return `calls ${show(detail.name)}, whose value is not worked out here: give it as a parameter.`;
    case 'wrong-argument':
      return `calls ${show(detail.name)} with something that it does not take: write ${detail.wanted}.`;
    case 'no-condition':
      return 'is no condition: write Fn::Equals, Fn::And, Fn::Or, Fn::Not or the name of one.';
    case 'circle':
      return 'leads back to itself: break the circle.';
    case 'dynamic-reference':
      return 'holds a dynamic reference ({{resolve:…}}), which is not followed here: give the value as a parameter.';
    case 'missing-property':
      return `has no ${detail.name}: write it.`;
    case 'wrong-value':
      return `is not what is wanted: write ${detail.wanted}.`;
    case 'unknown-type':
      return `is ${show(detail.type)}, which is no type of a resource: write ${show(detail.nearest)} if that is meant, or remove it.`;
    case 'not-modelled':
      return `is ${show(detail.type)}, which is not modelled here and may change who gets in: move it to a template of its own outside of this folder.`;
  }
}

function instead(nearest: string | undefined, show: ShowText, otherwise: string): string {
  return nearest === undefined ? otherwise : `write ${show(nearest)} if that is meant`;
}

/** The template's own words end as they like. */
function described(description: string | undefined, show: ShowText, otherwise: string): string {
  return description === undefined
    ? otherwise
    : show(description, 400)
        .slice(1, -1)
        .replace(/[.\s]+$/, '');
}
