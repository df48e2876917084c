import { placeBelow } from '../../iam/document.js';
import { type Fields, isFields } from '../../iam/syntax.js';
import { nearest } from '../../shared/text/nearest.js';
import { LONGEST_CHAIN, TemplateFault } from './template-error.js';
import { textOf } from './template-parameters.js';

/** Fills in the functions of a value that is compared. */
type Fill = (value: unknown, place: string) => unknown;

/**
 * Judges the conditions of a template, and the assertions of its rules.
 *
 * Sources: "Condition functions"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html) and
 * "Rule functions" (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html).
 */
export class Conditions {
  readonly #conditions: Fields;
  readonly #fill: Fill;
  readonly #known = new Map<string, boolean | 'evaluating'>();
  #depth = 0;

  constructor(conditions: Fields, fill: Fill) {
    this.#conditions = conditions;
    this.#fill = fill;
  }

  /** Whether a condition of the template holds. Throws `TemplateFault` when it cannot be evaluated. */
  named(name: string, place: string): boolean {
    const known = this.#known.get(name);
    if (known === 'evaluating') throw new TemplateFault(placeBelow('Conditions', name), { code: 'circle' });
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#conditions, name)) {
      throw new TemplateFault(place, {
        code: 'no-such-condition',
        found: name,
        nearest: nearest(name, Object.keys(this.#conditions)),
      });
    }
    if (this.#depth >= LONGEST_CHAIN) {
      throw new TemplateFault(placeBelow('Conditions', name), { code: 'chain-too-long', limit: LONGEST_CHAIN });
    }
    this.#known.set(name, 'evaluating');
    this.#depth += 1;
    try {
      const holds = this.holds(this.#conditions[name], placeBelow('Conditions', name));
      this.#known.set(name, holds);
      return holds;
    } catch (error) {
      this.#known.delete(name);
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /** Whether a function of conditions or of rules holds. */
  holds(condition: unknown, place: string): boolean {
    const [entry, more] = isFields(condition) ? Object.entries(condition) : [];
    if (entry === undefined || more !== undefined) return this.#plain(condition, place);
    const [name, argument] = entry;
    const at = placeBelow(place, name);
    switch (name) {
      case 'Condition':
        if (typeof argument !== 'string') throw wrong(at, name, 'the name of a condition');
        return this.named(argument, at);
      case 'Fn::And':
        return this.#several(argument, at, name).every(Boolean);
      case 'Fn::Or':
        return this.#several(argument, at, name).some(Boolean);
      case 'Fn::Not': {
        const [one, other] = listOf(argument, at, name);
        if (other !== undefined) throw wrong(at, name, 'a list of one condition');
        return !this.holds(one, placeBelow(at, 0));
      }
      case 'Fn::Equals': {
        const [one, other] = this.#two(argument, at, name);
        return JSON.stringify(one) === JSON.stringify(other);
      }
      case 'Fn::Contains': {
        const [list, one] = this.#two(argument, at, name);
        return textsOf(list, at, name).includes(one);
      }
      case 'Fn::EachMemberEquals': {
        const [list, one] = this.#two(argument, at, name);
        return textsOf(list, at, name).every((member) => member === one);
      }
      case 'Fn::EachMemberIn': {
        const [list, allowed] = this.#two(argument, at, name);
        const among = textsOf(allowed, at, name);
        return textsOf(list, at, name).every((member) => among.includes(member));
      }
      default:
        return this.#plain(condition, place);
    }
  }

  /** Any other value may be true or false too, such as a parameter. */
  #plain(condition: unknown, place: string): boolean {
    const text = textOf(this.#fill(condition, place));
    if (text === 'true') return true;
    if (text === 'false') return false;
    throw new TemplateFault(place, { code: 'no-condition' });
  }

  /** All of them are evaluated, so that an error in one is reported whatever the others are. Two to ten are accepted. */
  #several(argument: unknown, place: string, name: string): boolean[] {
    const conditions = listOf(argument, place, name);
    if (conditions.length < 2 || conditions.length > 10) throw wrong(place, name, 'a list of two to ten conditions');
    return conditions.map((one, index) => this.holds(one, placeBelow(place, index)));
  }

  #two(argument: unknown, place: string, name: string): readonly unknown[] {
    const list = listOf(argument, place, name);
    if (list.length !== 2) throw wrong(place, name, 'a list of two values');
    return list.map((one, index) => this.#fill(one, placeBelow(place, index)));
  }
}

function listOf(argument: unknown, place: string, name: string): readonly unknown[] {
  if (Array.isArray(argument)) return argument;
  throw wrong(place, name, 'a list');
}

function textsOf(value: unknown, place: string, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(place, name, 'a list of texts');
}

function wrong(place: string, name: string, wanted: string): TemplateFault {
  return new TemplateFault(place, { code: 'wrong-argument', name, wanted });
}
