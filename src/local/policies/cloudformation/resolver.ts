import { nearest } from '../../../accounts/nearest.js';
import { type Fields, isFields } from '../fields.js';
import { Conditions } from './conditions.js';
import { callIn, inside, TemplateFault } from './fault.js';
import { callFlaw } from './functions.js';
import { type Parameter, textOf } from './parameters.js';
import { pseudoParameters, type Stack } from './pseudo.js';
import type { Sections } from './template.js';

/** What `!Ref AWS::NoValue` stands for: the key or member that has it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/** Finds what `Ref` and `Fn::GetAtt` say of a resource. */
export interface ResourceNames {
  has(name: string): boolean;
  readonly names: readonly string[];
  ref(name: string, place: string): string;
  attribute(name: string, attribute: string, place: string): string;
}

/**
 * Fills in the functions of a template.
 *
 * Source: "Intrinsic function reference"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html).
 */
export class Resolver {
  readonly conditions: Conditions;
  readonly #sections: Sections;
  readonly #parameters: ReadonlyMap<string, Parameter>;
  readonly #pseudo: ReadonlyMap<string, string | readonly string[]>;
  readonly #resources: ResourceNames;

  constructor(sections: Sections, parameters: ReadonlyMap<string, Parameter>, stack: Stack, resources: ResourceNames) {
    this.#sections = sections;
    this.#parameters = parameters;
    this.#pseudo = pseudoParameters(stack);
    this.conditions = new Conditions(sections.conditions, (value, place) => this.value(value, place));
    this.#resources = resources;
  }

  /** The value with every function filled in; `undefined` for `AWS::NoValue`. Throws `TemplateFault` for what has no value here. */
  value(value: unknown, place: string): unknown {
    const found = this.#value(value, place);
    return found === NO_VALUE ? undefined : found;
  }

  /** The text of a value. Throws `TemplateFault` also when it is none. */
  text(value: unknown, place: string, name: string): string {
    const text = textOf(this.value(value, place));
    if (text === undefined) throw wrong(place, name, 'a text, or a function that gives one');
    return text;
  }

  #value(value: unknown, place: string): unknown {
    if (value === null || value === undefined) throw new TemplateFault(place, { code: 'null' });
    if (Array.isArray(value)) {
      return value.map((one, index) => this.#value(one, inside(place, index))).filter((one) => one !== NO_VALUE);
    }
    if (!isFields(value)) return typeof value === 'string' ? value : String(value);
    const call = callIn(value);
    if (call !== undefined) return this.#call(call.name, call.argument, inside(place, call.name));
    const stray = Object.keys(value).find((key) => key.startsWith('Fn::'));
    if (stray !== undefined) throw wrong(place, stray, 'it as the only key of its object');
    const entries = Object.entries(value).map(([key, one]) => [key, this.#value(one, inside(place, key))] as const);
    return Object.fromEntries(entries.filter(([, one]) => one !== NO_VALUE));
  }

  #call(name: string, argument: unknown, place: string): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(argument, place);
      case 'Fn::GetAtt':
        return this.#attribute(argument, place);
      case 'Fn::Sub':
        return this.#substituted(argument, place);
      case 'Fn::Join':
        return this.#joined(argument, place);
      case 'Fn::Split':
        return this.#split(argument, place);
      case 'Fn::Select':
        return this.#selected(argument, place);
      case 'Fn::FindInMap':
        return this.#mapped(argument, place);
      case 'Fn::If':
        return this.#either(argument, place);
      default:
        throw new TemplateFault(place, callFlaw(name));
    }
  }

  #ref(argument: unknown, place: string): unknown {
    if (argument === 'AWS::NoValue') return NO_VALUE;
    if (typeof argument !== 'string') throw wrong(place, 'Ref', 'the name of a parameter or resource');
    return this.#named(argument, place);
  }

  #named(name: string, place: string): string | readonly string[] {
    const pseudo = this.#pseudo.get(name);
    if (pseudo !== undefined) return pseudo;
    const parameter = this.#parameters.get(name);
    switch (parameter?.kind) {
      case 'text':
        return parameter.text;
      case 'list':
        return parameter.texts;
      case 'elsewhere':
        throw new TemplateFault(`Parameters.${name}`, { code: 'parameter-elsewhere' });
      case undefined:
        if (this.#resources.has(name)) return this.#resources.ref(name, place);
        throw this.#noSuchName(name, place);
    }
  }

  #attribute(argument: unknown, place: string): string {
    // `!GetAtt A.B` is short for a list; an attribute may have dots of its own.
    const [, name, attribute] =
      typeof argument === 'string' ? (/^([^.]+)\.(.+)$/.exec(argument) ?? []) : [undefined, ...listOf(argument, place)];
    if (typeof name !== 'string' || attribute === undefined) {
      throw wrong(place, 'Fn::GetAtt', 'the name of a resource and of one of its attributes');
    }
    return this.#attributeOf(name, this.text(attribute, place, 'Fn::GetAtt'), place);
  }

  #attributeOf(name: string, attribute: string, place: string): string {
    if (this.#resources.has(name)) return this.#resources.attribute(name, attribute, place);
    throw this.#noSuchName(name, place);
  }

  #substituted(argument: unknown, place: string): string {
    const [template, variables = {}, more] = Array.isArray(argument) ? argument : [argument];
    if (typeof template !== 'string' || !isFields(variables) || more !== undefined) {
      throw wrong(place, 'Fn::Sub', 'a text, or a list of a text and an object of variables');
    }
    return template.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, inner: string) => {
      if (literal !== '') return `\${${inner}}`;
      const name = inner.trim();
      const text = textOf(this.#variable(name, variables, place));
      if (text === undefined) throw wrong(place, 'Fn::Sub', `a text for ${name}, which is a list`);
      return text;
    });
  }

  #variable(name: string, variables: Fields, place: string): unknown {
    if (Object.hasOwn(variables, name)) return this.value(variables[name], inside(place, name)) ?? '';
    const [, resource, attribute] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    if (resource !== undefined && attribute !== undefined) return this.#attributeOf(resource, attribute, place);
    return this.#named(name, place);
  }

  #joined(argument: unknown, place: string): string {
    const [delimiter, list, more] = listOf(argument, place);
    const parts = this.value(list, inside(place, 1));
    if (typeof delimiter !== 'string' || !Array.isArray(parts) || more !== undefined) {
      throw wrong(place, 'Fn::Join', 'a list of a text and a list');
    }
    const texts = parts.map(textOf);
    if (texts.includes(undefined)) throw wrong(place, 'Fn::Join', 'a list of texts to join');
    return texts.join(delimiter);
  }

  #split(argument: unknown, place: string): string[] {
    const [delimiter, text, more] = listOf(argument, place);
    if (typeof delimiter !== 'string' || delimiter === '' || more !== undefined) {
      throw wrong(place, 'Fn::Split', 'a list of a text and a text to split at it');
    }
    return this.text(text, inside(place, 1), 'Fn::Split').split(delimiter);
  }

  #selected(argument: unknown, place: string): unknown {
    const [index, list, more] = listOf(argument, place);
    const at = Number(this.text(index, inside(place, 0), 'Fn::Select'));
    const members = this.value(list, inside(place, 1));
    if (!Array.isArray(members) || more !== undefined)
      throw wrong(place, 'Fn::Select', 'a list of a number and a list');
    const found: unknown = members[at];
    if (found === undefined) throw wrong(place, 'Fn::Select', `a number from 0 to ${members.length - 1}`);
    return found;
  }

  #mapped(argument: unknown, place: string): unknown {
    const [map, first, second, more] = listOf(argument, place);
    if (more !== undefined) throw wrong(place, 'Fn::FindInMap', 'three names, without a default');
    const path = [map, first, second].map((one, index) => this.text(one, inside(place, index), 'Fn::FindInMap'));
    let found: unknown = this.#sections.mappings;
    for (const key of path) found = isFields(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    if (found === undefined) throw new TemplateFault(place, { code: 'no-such-mapping', found: path.join('.') });
    return this.#value(found, place);
  }

  #either(argument: unknown, place: string): unknown {
    const [name, yes, no, more] = listOf(argument, place);
    if (typeof name !== 'string' || no === undefined || more !== undefined) {
      throw wrong(place, 'Fn::If', 'the name of a condition and two values');
    }
    const holds = this.conditions.named(name, place);
    return this.#value(holds ? yes : no, inside(place, holds ? 1 : 2));
  }

  #noSuchName(found: string, place: string): TemplateFault {
    const known = [...this.#parameters.keys(), ...this.#resources.names, ...this.#pseudo.keys()];
    return new TemplateFault(place, { code: 'no-such-name', found, nearest: nearest(found, known) });
  }
}

function listOf(argument: unknown, place: string): readonly unknown[] {
  if (Array.isArray(argument)) return argument;
  throw wrong(place, place.slice(place.lastIndexOf('.') + 1), 'a list');
}

function wrong(place: string, name: string, wanted: string): TemplateFault {
  return new TemplateFault(place, { code: 'wrong-argument', name, wanted });
}
