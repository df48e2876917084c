import { runInNewContext } from 'node:vm';
import { below } from '../../iam/document.js';
import { type Fields, isFields, SpelledNumber } from '../../iam/syntax.js';
import { nearest } from '../../shared/text/nearest.js';
import type { PolicyOrigin } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';
import type { Constraint, TemplateIssue } from './template-messages.js';

/** Values that a file gives to the parameters of a template. */
export interface GivenParameters {
  readonly values: ReadonlyMap<string, string>;
  /** The file's name, also when there is no such file. */
  readonly origin: PolicyOrigin;
}

/**
 * The values of a template's parameters, checked as CloudFormation checks them. Each rejected one is reported. No value is
 * ever shown: it may be a secret, with or without NoEcho.
 *
 * Source: "CloudFormation template Parameters syntax"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html).
 */
export function parameterValues(
  declared: Fields,
  given: GivenParameters,
  origin: PolicyOrigin,
  issues: PolicyIssues,
): ReadonlyMap<string, TemplateParameter> {
  for (const name of given.values.keys()) {
    if (Object.hasOwn(declared, name)) continue;
    const near = nearest(name, Object.keys(declared));
    issues.report(given.origin, { code: 'template', detail: { code: 'parameter-unknown', name, nearest: near } });
  }
  const values = new Map<string, TemplateParameter>();
  for (const [name, declaration] of Object.entries(declared)) {
    const at = below(below(origin, 'Parameters'), name);
    if (!isFields(declaration) || typeof declaration.Type !== 'string') {
      issues.report(at, { code: 'template', detail: { code: 'no-type' } });
      continue;
    }
    const read = checkedValue(declaration, declaration.Type, given.values.get(name), given.origin.file);
    if ('code' in read) issues.report(at, { code: 'template', detail: read });
    else values.set(name, read);
  }
  return values;
}

/** A parameter as `Ref` finds it. */
export type TemplateParameter =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly texts: readonly string[] }
  /** One that only AWS knows, or the person who deploys the template. */
  | { readonly kind: 'open'; readonly detail: TemplateIssue };

// What `node dist/cli/index.js infra` writes where an external id belongs, with the variable's name.
const PLACEHOLDER = /^<the value of (\w+)>$/;
const AWS_TYPE = /^AWS::[A-Za-z0-9]+(?:::[A-Za-z0-9]+)*$/;

function checkedValue(
  declaration: Fields,
  type: string,
  given: string | undefined,
  file: string,
): TemplateParameter | TemplateIssue {
  const value = given ?? textOf(declaration.Default);
  if (value === undefined) return { kind: 'open', detail: { code: 'parameter-missing', file } };
  const [, variable] = PLACEHOLDER.exec(value) ?? [];
  if (variable !== undefined) return { code: 'parameter-placeholder', variable };
  const ofSystemsManager = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];
  if (ofSystemsManager !== undefined) return fromSystemsManager(ofSystemsManager, given);
  const listOf = /^List<(.+)>$/.exec(type)?.[1];
  const isList = type === 'CommaDelimitedList' || listOf !== undefined;
  const single = listOf ?? type;
  if (!isList && single !== 'String' && single !== 'Number' && !AWS_TYPE.test(single)) {
    return { code: 'parameter-type', found: type };
  }
  // "The total number of strings should be one more than the total number of commas. Also, each member string is space trimmed."
  const members = isList ? value.split(',').map((one) => one.trim()) : [value];
  for (const member of members) {
    const refused = refusalOf(declaration, member, single);
    if (refused === 'bad-pattern') return { code: 'bad-pattern' };
    if (refused !== undefined) {
      return { code: 'parameter-refused', by: refused, description: textOf(declaration.ConstraintDescription) };
    }
  }
  return isList ? { kind: 'list', texts: members } : { kind: 'text', text: value };
}

/**
 * A value of Systems Manager, which is not called: the value in a file counts, unless it is the name of another parameter there. The default
 * is always such a name.
 */
function fromSystemsManager(type: string, given: string | undefined): TemplateParameter {
  if (given === undefined || given.startsWith('/')) return { kind: 'open', detail: { code: 'parameter-elsewhere' } };
  if (!/^(?:CommaDelimitedList$|List<)/.test(type)) return { kind: 'text', text: given };
  return { kind: 'list', texts: given.split(',').map((one) => one.trim()) };
}

/** The constraint that rejects a value, or a member of a list: each member must match. */
function refusalOf(declaration: Fields, value: string, type: string): Constraint | 'bad-pattern' | undefined {
  const number = (name: string) => (declaration[name] === undefined ? undefined : Number(declaration[name]));
  const { AllowedValues: allowed, AllowedPattern: pattern } = declaration;
  if (Array.isArray(allowed) && !allowed.some((one) => textOf(one) === value)) return 'AllowedValues';
  if (type === 'Number') {
    const found = Number(value);
    if (value.trim() === '' || Number.isNaN(found)) return 'Number';
    const [least, most] = [number('MinValue'), number('MaxValue')];
    if (least !== undefined && found < least) return 'MinValue';
    if (most !== undefined && found > most) return 'MaxValue';
  }
  const [shortest, longest] = [number('MinLength'), number('MaxLength')];
  if (shortest !== undefined && value.length < shortest) return 'MinLength';
  if (longest !== undefined && value.length > longest) return 'MaxLength';
  if (typeof pattern !== 'string') return undefined;
  const isMatch = matches(pattern, value);
  if (isMatch === undefined) return 'bad-pattern';
  return isMatch ? undefined : 'AllowedPattern';
}

/**
 * CloudFormation's patterns are Java's, and must match the whole value. `undefined` for one that is not valid here, or that runs longer
 * than a second: it may go back over the value more often than anybody can wait.
 */
function matches(pattern: string, value: string): boolean | undefined {
  try {
    return runInNewContext(
      'new RegExp(pattern).test(value)',
      { pattern: `^(?:${pattern})$`, value },
      { timeout: 1000 },
    );
  } catch {
    return undefined;
  }
}

/** A value of the template that is one text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof SpelledNumber || typeof value === 'boolean' ? String(value) : undefined;
}
