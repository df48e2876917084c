import { placeBelow } from '../../iam/document.js';
import { placeholdersIn } from '../../iam/unknown.js';
import { Volume } from './filled-in.js';
import type { OpenValues } from './open-values.js';
import { TemplateFault } from './template-error.js';
import { textOf } from './template-parameters.js';

/** Resolves the arguments of a function. */
interface Filler {
  readonly open: OpenValues;
  value(value: unknown, place: string): unknown;
  known(value: unknown, place: string): unknown;
}

/** The functions that make lists and take them apart. A list of which nothing is known is the mark of an open value. */
export class ListFunctions {
  readonly #filler: Filler;
  readonly #volume = new Volume();

  constructor(filler: Filler) {
    this.#filler = filler;
  }

  join(argument: unknown, place: string): string {
    const [delimiter, list, more] = listOf(argument, place);
    const parts = this.#filler.value(list, placeBelow(place, 1));
    if (typeof parts === 'string' && this.#isOpen(parts)) return parts;
    if (typeof delimiter !== 'string' || !Array.isArray(parts) || more !== undefined) {
      throw wrong(place, 'Fn::Join', 'a list of a text and a list');
    }
    const texts = parts.flatMap((one) => textOf(one) ?? []);
    if (texts.length < parts.length) throw wrong(place, 'Fn::Join', 'a list of texts to join');
    const characters = texts.reduce((sum, text) => sum + text.length + delimiter.length, 0);
    this.#volume.add(characters, place);
    return texts.join(delimiter);
  }

  split(argument: unknown, place: string): string | string[] {
    const [delimiter, text, more] = listOf(argument, place);
    if (typeof delimiter !== 'string' || delimiter === '' || more !== undefined) {
      throw wrong(place, 'Fn::Split', 'a list of a text and a text to split at it');
    }
    const at = placeBelow(place, 1);
    const whole = textOf(this.#filler.value(text, at));
    if (whole === undefined) throw wrong(at, 'Fn::Split', 'a text, or a function that gives one');
    if (this.#isOpen(whole)) return whole;
    // What the placeholder is for may have other parts.
    const [found] = placeholdersIn(whole);
    if (found !== undefined) throw new TemplateFault(place, { code: 'known-to-aws', found });
    return whole.split(delimiter);
  }

  select(argument: unknown, place: string): unknown {
    const [index, list, more] = listOf(argument, place);
    const at = textOf(this.#filler.known(index, placeBelow(place, 0)));
    if (at === undefined) throw wrong(placeBelow(place, 0), 'Fn::Select', 'a text, or a function that gives one');
    const members = this.#filler.value(list, placeBelow(place, 1));
    if (this.#isOpen(members)) return members;
    if (!Array.isArray(members) || more !== undefined)
      throw wrong(place, 'Fn::Select', 'a list of a number and a list');
    const found: unknown = members[Number(at)];
    if (found !== undefined) return found;
    throw wrong(place, 'Fn::Select', `a number from 0 to ${members.length - 1}`);
  }

  length(argument: unknown, place: string): string {
    const value = this.#filler.value(argument, place);
    if (typeof value === 'string' && this.#isOpen(value)) return value;
    if (!Array.isArray(value)) throw wrong(place, 'Fn::Length', 'a list');
    return String(value.length);
  }

  #isOpen(value: unknown): boolean {
    return typeof value === 'string' && this.#filler.open.in(value) !== undefined;
  }
}

/** The arguments of a function. Throws `TemplateFault` when they are not a list. */
export function listOf(argument: unknown, place: string): readonly unknown[] {
  if (Array.isArray(argument)) return argument;
  throw wrong(place, place.slice(place.lastIndexOf('.') + 1), 'a list');
}

/** The error for arguments that a function does not accept. */
export function wrong(place: string, name: string, wanted: string): TemplateFault {
  return new TemplateFault(place, { code: 'wrong-argument', name, wanted });
}
