import { nearest } from '../../../accounts/nearest.js';
import type { Origin } from '../draft.js';
import { below, type Fields, isFields } from '../fields.js';
import type { Findings } from '../findings.js';

/**
 * A template by its sections, none of them looked into yet.
 *
 * Source: "CloudFormation template sections"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html).
 */
export interface Sections {
  readonly parameters: Fields;
  readonly mappings: Fields;
  readonly conditions: Fields;
  readonly rules: Fields;
  readonly resources: Fields;
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

/** The sections of a template; `undefined` when it is none that can be made here, which is told. */
export function sectionsOf(template: Fields, origin: Origin, findings: Findings): Sections | undefined {
  for (const key of Object.keys(template)) {
    if (!KNOWN.includes(key))
      findings.refuse(below(origin, key), { code: 'unknown-key', nearest: nearest(key, KNOWN), known: KNOWN });
  }
  if (template.Transform !== undefined) {
    return findings.refuse(below(origin, 'Transform'), { code: 'template', flaw: { code: 'macro' } });
  }
  const section = (name: string): Fields => {
    const found = template[name];
    if (found === undefined || isFields(found)) return found ?? {};
    findings.refuse(below(origin, name), { code: 'wrong-type', wanted: 'object' });
    return {};
  };
  return {
    parameters: section('Parameters'),
    mappings: section('Mappings'),
    conditions: section('Conditions'),
    rules: section('Rules'),
    resources: section('Resources'),
  };
}
