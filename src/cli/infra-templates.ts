/** Renders the templates of `xacct infra` as CloudFormation would, to measure their trust policies and check their parameters. */
import type { PolicyOrigin } from '../iam/document.js';
import { isFields } from '../iam/syntax.js';
import type { StackParameter } from '../infra/cloudformation/free-parameters.js';
import type { MeasureTrust } from '../infra/cloudformation/sizes.js';
import type { Templates } from '../infra/try-in.js';
import { stackOf } from '../policy-files/cloudformation/pseudo.js';
import { RenderedStack } from '../policy-files/cloudformation/read-template.js';
import { sectionsOf, type TemplateSections } from '../policy-files/cloudformation/template.js';
import { parameterValues } from '../policy-files/cloudformation/template-parameters.js';
import { readTemplateYaml } from '../policy-files/cloudformation/template-yaml.js';
import { PolicyIssues } from '../policy-files/policy-issues.js';

// As long as docs/setup.md makes them, and two of them, as during a rotation: what fits now must fit then.
const EXTERNAL_IDS = { ExternalId: 'x'.repeat(32), FormerExternalId: 'y'.repeat(32) };

export type AcceptsParameter = (template: 'hub' | 'target', name: string, value: string) => boolean;

/** Measures trust policies and checks parameters with these templates, each parsed once. */
export function openTemplates(templates: Templates): {
  readonly measure: MeasureTrust;
  readonly accepts: AcceptsParameter;
} {
  const sections = { hub: sectionsIn(templates.hub, 'hub'), target: sectionsIn(templates.target, 'target') };
  return {
    measure: (template, parameters, account) => {
      const own = sections[template];
      return own && charactersOf(own, template, valuesOf(parameters), account);
    },
    accepts: (template, name, value) => {
      const declared = { [name]: sections[template]?.parameters[name] };
      const [issues, origin] = [new PolicyIssues(), originOf(template)];
      parameterValues(declared, { values: new Map([[name, value]]), origin }, origin, issues);
      return issues.clean;
    },
  };
}

function originOf(template: string): PolicyOrigin {
  return { file: `${template}.yml`, place: '' };
}

function sectionsIn(text: string, name: string): TemplateSections | undefined {
  const issues = new PolicyIssues();
  const origin = originOf(name);
  const value = readTemplateYaml({ name: origin.file, origin, text }, issues);
  return isFields(value) ? sectionsOf(value, origin, issues) : undefined;
}

function valuesOf(parameters: readonly StackParameter[]): ReadonlyMap<string, string> {
  const values = new Map(parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  if (!values.has('ExternalId')) return values;
  return new Map([...values, ...Object.entries(EXTERNAL_IDS)]);
}

function charactersOf(
  sections: TemplateSections,
  name: string,
  values: ReadonlyMap<string, string>,
  account: string,
): number | undefined {
  const issues = new PolicyIssues();
  const origin = originOf(name);
  const parameters = parameterValues(sections.parameters, { values, origin }, origin, issues);
  const partition = /^arn:([^:]+):/.exec(values.get('HubRoleArn') ?? values.get('TargetRoleArns') ?? '')?.[1] ?? 'aws';
  const stack = new RenderedStack(
    sections,
    parameters,
    stackOf(name, { account, partition }),
    origin,
    issues,
    new Map(),
  );
  const { roles } = stack.contents();
  const role = roles.find((one) => one.name.endsWith(values.get('RoleName') ?? ''));
  if (role === undefined) return undefined;
  const { source } = role.trust;
  return (typeof source === 'string' ? source : JSON.stringify(source)).replace(/\s/g, '').length;
}
