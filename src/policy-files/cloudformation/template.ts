import { below } from '../../iam/document.js';
import { type Fields, isFields } from '../../iam/syntax.js';
import { nearest } from '../../shared/text/nearest.js';
import type { PolicyOrigin } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import { type Macros, readMacros } from './macros.js';

/**
 * A template by its sections, none of them looked into yet.
 *
 * Source: "CloudFormation template sections"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html).
 */
export interface TemplateSections {
  readonly parameters: Fields;
  readonly mappings: Fields;
  readonly conditions: Fields;
  readonly rules: Fields;
  readonly resources: Fields;
  readonly outputs: Fields;
  readonly macros: Macros;
}

const KNOWN = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
  'Hooks',
];

/** The sections of a template; `undefined` when it cannot be rendered here, which is reported. */
export function sectionsOf(template: Fields, origin: PolicyOrigin, issues: PolicyIssues): TemplateSections | undefined {
  const { value: macros, isWhole } = issues.watch(() => readMacros(template, origin, issues));
  if (!isWhole) return undefined;
  for (const key of Object.keys(template)) {
    // A macro may have sections of its own, such as Globals.
    if (!KNOWN.includes(key) && !macros.adds)
      issues.report(below(origin, key), { code: 'unknown-key', nearest: nearest(key, KNOWN), known: KNOWN });
  }
  const section = (name: string): Fields => {
    const found = template[name];
    if (found === undefined || isFields(found)) return found ?? {};
    issues.report(below(origin, name), { code: 'wrong-type', wanted: 'object' });
    return {};
  };
  return {
    parameters: section('Parameters'),
    mappings: section('Mappings'),
    conditions: section('Conditions'),
    rules: section('Rules'),
    resources: withoutTransform(section('Resources')),
    outputs: section('Outputs'),
    macros,
  };
}

function withoutTransform({ 'Fn::Transform': _, ...resources }: Fields): Fields {
  return resources;
}
