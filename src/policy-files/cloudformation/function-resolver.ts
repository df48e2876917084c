import { placeBelow } from '../../iam/document.js';
import { type Fields, isFields } from '../../iam/syntax.js';
import { nearest } from '../../shared/text/nearest.js';
import { filledIn, Volume } from './filled-in.js';
import { callIssue } from './function-names.js';
import { ListFunctions, listOf, wrong } from './lists.js';
import { isOpen, OpenValues } from './open-values.js';
import { pseudoParameters, type Stack } from './pseudo.js';
import type { TemplateSections } from './template.js';
import { Conditions } from './template-conditions.js';
import { callIn, TemplateFault } from './template-error.js';
import { type TemplateParameter, textOf } from './template-parameters.js';

/** The value of `!Ref AWS::NoValue`: the key or member that has it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/** Finds the values of `Ref` and `Fn::GetAtt` for a resource. */
export interface ResourceNames {
  has(name: string): boolean;
  readonly names: readonly string[];
  ref(name: string, place: string): string;
  attribute(name: string, attribute: string, place: string): unknown;
}

/**
 * Fills in the functions of a template.
 *
 * Source: "Intrinsic function reference"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html).
 */
export class Resolver {
  readonly conditions: Conditions;
  readonly #sections: TemplateSections;
  readonly #parameters: ReadonlyMap<string, TemplateParameter>;
  readonly #pseudo: ReadonlyMap<string, string | readonly string[]>;
  readonly #resources: ResourceNames;
  readonly #imports: ReadonlyMap<string, unknown>;
  readonly #lists: ListFunctions;
  readonly #volume = new Volume();
  readonly open = new OpenValues();

  /** `imports` has what the templates of the same account export. */
  constructor(
    sections: TemplateSections,
    parameters: ReadonlyMap<string, TemplateParameter>,
    stack: Stack,
    resources: ResourceNames,
    imports: ReadonlyMap<string, unknown> = new Map(),
  ) {
    this.#sections = sections;
    this.#parameters = parameters;
    this.#pseudo = pseudoParameters(stack);
    this.conditions = new Conditions(sections.conditions, (value, place) => this.known(value, place));
    this.#resources = resources;
    this.#imports = imports;
    this.#lists = new ListFunctions(this);
  }

  /**
   * The value with every function filled in; `undefined` for `AWS::NoValue`. What somebody else knows is a mark of `open`. Throws
   * `TemplateFault` for what CloudFormation would reject.
   */
  value(value: unknown, place: string): unknown {
    const found = this.#value(value, place);
    return found === NO_VALUE ? undefined : found;
  }

  /** The text of a value. Throws `TemplateFault` also when it is not a text. */
  text(value: unknown, place: string, name: string): string {
    const text = textOf(this.value(value, place));
    if (text === undefined) throw wrong(place, name, 'a text, or a function that gives one');
    return text;
  }

  /** The same of a value that must be known. */
  known(value: unknown, place: string): unknown {
    const found = this.value(value, place);
    const fault = this.open.in(found);
    if (fault !== undefined) throw fault;
    return found;
  }

  #value(value: unknown, place: string): unknown {
    if (value === null || value === undefined) throw new TemplateFault(place, { code: 'null' });
    if (Array.isArray(value)) {
      return value.map((one, index) => this.#value(one, placeBelow(place, index))).filter((one) => one !== NO_VALUE);
    }
    if (!isFields(value)) return typeof value === 'string' ? value : String(value);
    const call = callIn(value);
    if (call !== undefined) return this.#called(call.name, call.argument, placeBelow(place, call.name));
    if (Object.hasOwn(value, 'Fn::Transform'))
      return this.#called('Fn::Transform', {}, placeBelow(place, 'Fn::Transform'));
    const stray = Object.keys(value).find((key) => key.startsWith('Fn::'));
    if (stray !== undefined) throw wrong(place, stray, 'it as the only key of its object');
    const entries = Object.entries(value).map(([key, one]) => [key, this.#value(one, placeBelow(place, key))] as const);
    return Object.fromEntries(entries.filter(([, one]) => one !== NO_VALUE));
  }

  #called(name: string, argument: unknown, place: string): unknown {
    return this.#marked(() => this.#call(name, argument, place));
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
        return this.#lists.join(argument, place);
      case 'Fn::Split':
        return this.#lists.split(argument, place);
      case 'Fn::Select':
        return this.#lists.select(argument, place);
      case 'Fn::FindInMap':
        return this.#mapped(argument, place);
      case 'Fn::If':
        return this.#either(argument, place);
      case 'Fn::ImportValue':
        return this.#imported(argument, place);
      case 'Fn::Length':
      case 'Fn::ToJsonString':
        if (!this.#sections.macros.extensions) throw new TemplateFault(place, { code: 'unresolvable', name });
        return name === 'Fn::Length'
          ? this.#lists.length(argument, place)
          : JSON.stringify(this.value(argument, place));
      default:
        throw new TemplateFault(place, callIssue(name));
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
      case 'open':
        throw new TemplateFault(`Parameters.${name}`, parameter.detail);
      case undefined:
        if (this.#resources.has(name)) return this.#resources.ref(name, place);
        throw this.#noSuchName(name, place);
    }
  }

  #attribute(argument: unknown, place: string): unknown {
    // `!GetAtt A.B` is short for a list; an attribute may have dots of its own.
    const [, name, attribute] =
      typeof argument === 'string' ? (/^([^.]+)\.(.+)$/.exec(argument) ?? []) : [undefined, ...listOf(argument, place)];
    if (typeof name !== 'string' || attribute === undefined) {
      throw wrong(place, 'Fn::GetAtt', 'the name of a resource and of one of its attributes');
    }
    return this.#attributeOf(name, this.text(attribute, place, 'Fn::GetAtt'), place);
  }

  #attributeOf(name: string, attribute: string, place: string): unknown {
    if (this.#resources.has(name)) return this.#resources.attribute(name, attribute, place);
    throw this.#noSuchName(name, place);
  }

  #substituted(argument: unknown, place: string): string {
    const [template, variables = {}, more] = Array.isArray(argument) ? argument : [argument];
    if (typeof template !== 'string' || !isFields(variables) || more !== undefined) {
      throw wrong(place, 'Fn::Sub', 'a text, or a list of a text and an object of variables');
    }
    return filledIn(template, place, this.#volume, (inner) => {
      if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
      const name = inner.trim();
      const text = textOf(this.#marked(() => this.#variable(name, variables, place)));
      if (text === undefined) throw wrong(place, 'Fn::Sub', `a text for ${name}, which is a list`);
      return text;
    });
  }

  /** What is found, or the mark of what is open in it. */
  #marked(find: () => unknown): unknown {
    try {
      return find();
    } catch (error) {
      if (error instanceof TemplateFault && isOpen(error.detail)) return this.open.mark(error);
      throw error;
    }
  }

  #variable(name: string, variables: Fields, place: string): unknown {
    if (Object.hasOwn(variables, name)) return this.value(variables[name], placeBelow(place, name)) ?? '';
    const [, resource, attribute] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    if (resource !== undefined && attribute !== undefined) return this.#attributeOf(resource, attribute, place);
    return this.#named(name, place);
  }

  #mapped(argument: unknown, place: string): unknown {
    const [map, first, second, more] = listOf(argument, place);
    const otherwise = this.#sections.macros.extensions && isFields(more) ? more.DefaultValue : undefined;
    if (more !== undefined && otherwise === undefined) {
      throw wrong(
        place,
        'Fn::FindInMap',
        'three names; a default needs AWS::LanguageExtensions and is an object with DefaultValue',
      );
    }
    const path = [map, first, second].map((one, index) => {
      const text = textOf(this.known(one, placeBelow(place, index)));
      if (text === undefined)
        throw wrong(placeBelow(place, index), 'Fn::FindInMap', 'a text, or a function that gives one');
      return text;
    });
    let found: unknown = this.#sections.mappings;
    for (const key of path) found = isFields(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    if (found === undefined && otherwise !== undefined) return this.#value(otherwise, placeBelow(place, 3));
    if (found === undefined) throw new TemplateFault(place, { code: 'no-such-mapping', found: path.join('.') });
    if (typeof found === 'object' && !(Array.isArray(found) && found.every((one) => textOf(one) !== undefined))) {
      throw new TemplateFault(place, { code: 'no-such-mapping', found: path.join('.') });
    }
    return this.#value(found, place);
  }

  #either(argument: unknown, place: string): unknown {
    const [name, yes, no, more] = listOf(argument, place);
    if (typeof name !== 'string' || no === undefined || more !== undefined) {
      throw wrong(place, 'Fn::If', 'the name of a condition and two values');
    }
    const holds = this.conditions.named(name, place);
    return this.#value(holds ? yes : no, placeBelow(place, holds ? 1 : 2));
  }

  #imported(argument: unknown, place: string): unknown {
    const name = textOf(this.known(argument, place));
    const found = name === undefined ? undefined : this.#imports.get(name);
    if (found === undefined) throw new TemplateFault(place, { code: 'unresolvable', name: 'Fn::ImportValue' });
    return found;
  }

  #noSuchName(found: string, place: string): TemplateFault {
    if (this.#sections.macros.adds) return new TemplateFault(place, { code: 'made-by-macro', found });
    const known = [...this.#parameters.keys(), ...this.#resources.names, ...this.#pseudo.keys()];
    return new TemplateFault(place, { code: 'no-such-name', found, nearest: nearest(found, known) });
  }
}
