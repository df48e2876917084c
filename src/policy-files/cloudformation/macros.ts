import { below } from '../../iam/document.js';
import { type Fields, isFields } from '../../iam/syntax.js';
import type { PolicyOrigin } from '../parsed-account.js';
import type { PolicyIssues } from '../policy-issues.js';

/** What the macros of a template mean for what can be read of it. */
export interface Macros {
  /** True with `AWS::LanguageExtensions`, which adds functions and loops. They are followed here. */
  readonly extensions: boolean;
  /** True when a macro may add resources and sections. */
  readonly adds: boolean;
}

const EXTENSIONS = 'AWS::LanguageExtensions';
const INCLUDE = 'AWS::Include';
// They add resources, and leave those of IAM as they are:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
const ADDING =
  /^AWS::(?:Serverless-2016-10-31|CodeDeployBlueGreen|CodeStar|SecretsManager-20\d\d-\d\d-\d\d|ServiceCatalog)$/;

/**
 * What the macros of a template do: those of AWS are known, and any other may change the roles of the template, which is then
 * rejected if it has any. A macro that adds resources is a warning: the roles among them are not read.
 */
export function readMacros(template: Fields, origin: PolicyOrigin, issues: PolicyIssues): Macros {
  const { Transform: transform, Resources: resources } = template;
  const names = (transform === undefined ? [] : [transform].flat()).map(nameOf);
  const within = isFields(resources) && resources['Fn::Transform'] !== undefined;
  const inner = within && isFields(resources) ? [nameOf(resources['Fn::Transform'])] : [];
  const calls = [
    ...names.map((name) => ({ name, at: below(origin, 'Transform') })),
    ...inner.map((name) => ({ name, at: below(below(origin, 'Resources'), 'Fn::Transform') })),
  ];
  // A snippet that is included among the resources adds some; at the top of the template it may do anything.
  const isKnown = (name: string, at: PolicyOrigin) =>
    ADDING.test(name) || (name === INCLUDE && at.place !== 'Transform');
  for (const { name, at } of calls) {
    if (name === EXTENSIONS) continue;
    if (isKnown(name, at) || !hasIam(resources)) issues.warn(at, { code: 'macro', name });
    else issues.report(at, { code: 'template', detail: { code: 'macro', name } });
  }
  return { extensions: names.includes(EXTENSIONS), adds: calls.some(({ name }) => name !== EXTENSIONS) };
}

function nameOf(transform: unknown): string {
  if (typeof transform === 'string') return transform;
  return isFields(transform) && typeof transform.Name === 'string' ? transform.Name : 'of no name';
}

function hasIam(resources: unknown): boolean {
  return (
    isFields(resources) &&
    Object.values(resources).some(
      (one) => isFields(one) && typeof one.Type === 'string' && /^AWS::IAM::|OpenIdConnectProvider$/.test(one.Type),
    )
  );
}
