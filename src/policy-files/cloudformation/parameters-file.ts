import { isFields, parseSpelled } from '../../iam/syntax.js';
import { readJson } from '../json.js';
import type { PolicyOrigin } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import type { TextFile } from '../tree.js';
import { type GivenParameters, textOf } from './template-parameters.js';

/**
 * Reads the parameters beside a template, as the AWS CLI accepts them (`--parameters file://…`,
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html) or as a template configuration file has them
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html). `undefined` when
 * they cannot be read, which is reported.
 */
export function readParametersFile(file: TextFile, issues: PolicyIssues): GivenParameters | undefined {
  const { origin } = file;
  if (readJson(file, issues) === undefined) return undefined;
  // A parameter's value is a text, so a number counts as it is written.
  const values = valuesOf(parseSpelled(file.text));
  return values ? { values, origin } : issues.report(origin, { code: 'wrong-type', wanted: 'parameters' });
}

/** A template without such a file. */
export function noParameters(origin: PolicyOrigin): GivenParameters {
  return { values: new Map(), origin };
}

function valuesOf(value: unknown): ReadonlyMap<string, string> | undefined {
  if (Array.isArray(value)) {
    return mapOf(value.map((one) => (isFields(one) ? [one.ParameterKey, one.ParameterValue] : [])));
  }
  return isFields(value) && isFields(value.Parameters) ? mapOf(Object.entries(value.Parameters)) : undefined;
}

function mapOf(entries: ReadonlyArray<readonly unknown[]>): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const [key, value] of entries) {
    const text = textOf(value);
    if (typeof key !== 'string' || text === undefined) return undefined;
    values.set(key, text);
  }
  return values;
}
