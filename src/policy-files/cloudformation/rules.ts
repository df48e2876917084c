import { placeBelow } from '../../iam/document.js';
import { type Fields, isFields } from '../../iam/syntax.js';
import type { Conditions } from './template-conditions.js';
import { TemplateFault } from './template-error.js';
import type { TemplateIssue } from './template-messages.js';
import { textOf } from './template-parameters.js';

/** An assertion that the parameters do not meet, or a rule that cannot be evaluated. */
export interface UnmetRule {
  readonly place: string;
  readonly detail: TemplateIssue;
}

/**
 * The rules of a template that its parameters break: CloudFormation would make nothing of it then.
 *
 * Source: "CloudFormation template Rules syntax"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html).
 */
export function unmetRules(rules: Fields, conditions: Conditions): UnmetRule[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const place = placeBelow('Rules', name);
    try {
      return unmetIn(rule, place, conditions);
    } catch (error) {
      if (error instanceof TemplateFault) return { place: error.place, detail: error.detail };
      throw error;
    }
  });
}

function unmetIn(rule: unknown, place: string, conditions: Conditions): UnmetRule[] {
  const { RuleCondition: condition, Assertions: assertions } = isFields(rule) ? rule : {};
  if (!Array.isArray(assertions)) throw new TemplateFault(place, { code: 'missing-property', name: 'Assertions' });
  if (condition !== undefined && !conditions.holds(condition, placeBelow(place, 'RuleCondition'))) return [];
  return assertions.flatMap((assertion, index) => {
    const at = placeBelow(placeBelow(place, 'Assertions'), index);
    const { Assert: assert, AssertDescription: description } = isFields(assertion) ? assertion : {};
    if (assert === undefined) throw new TemplateFault(at, { code: 'missing-property', name: 'Assert' });
    if (conditions.holds(assert, placeBelow(at, 'Assert'))) return [];
    return { place: at, detail: { code: 'rule-failed', description: textOf(description) } } as const;
  });
}
