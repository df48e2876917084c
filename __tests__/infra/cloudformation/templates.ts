/** The templates' parameters as data: read with another YAML library than the one that renders them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export type TemplateName = 'hub' | 'target';

interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
  readonly ConstraintDescription?: string;
  readonly NoEcho?: boolean;
}

interface Interface {
  readonly ParameterGroups: ReadonlyArray<{ readonly Parameters: readonly string[] }>;
  readonly ParameterLabels: Readonly<Record<string, object>>;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, TemplateParameter>>;
  readonly Metadata: { readonly 'AWS::CloudFormation::Interface': Interface };
}

/** Where a template lies. */
export function templateFile(name: TemplateName): string {
  return path.resolve('infra/cloudformation', `${name}.yml`);
}

/** A template; its functions are left as their arguments. */
export function templateOf(name: TemplateName): Template {
  return parse(readFileSync(templateFile(name), 'utf8'), { logLevel: 'silent' });
}

/** True when CloudFormation would take the value for the parameter. */
export function takes(template: Template, name: string, value: string): boolean {
  const parameter = template.Parameters[name];
  if (parameter === undefined) throw new Error(`there is no parameter ${name}`);
  if (parameter.AllowedValues !== undefined) return parameter.AllowedValues.includes(value);
  if (parameter.Type === 'Number') return /^\d+$/.test(value);
  return new RegExp(parameter.AllowedPattern ?? '^$').test(value);
}
