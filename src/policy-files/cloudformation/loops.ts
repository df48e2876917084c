import { placeBelow } from '../../iam/document.js';
import { type Fields, isFields } from '../../iam/syntax.js';
import { TemplateFault } from './template-error.js';
import { textOf } from './template-parameters.js';

const LOOP = /^Fn::ForEach::[A-Za-z0-9]+$/;
// CloudFormation takes 500 resources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const MOST_COPIES = 5000;

/** Finds the values that a loop goes over. Throws `TemplateFault` for what is not known. */
type Known = (value: unknown, place: string) => unknown;

/**
 * Writes the loops of a value out. Throws `TemplateFault` for one that CloudFormation does not take, and for one whose values are open.
 *
 * Source: "Fn::ForEach" (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html).
 */
export class Loops {
  readonly #known: Known;
  #copies = 0;

  constructor(known: Known) {
    this.#known = known;
  }

  /** A section, or any value in one. */
  expanded(value: unknown, place: string): unknown {
    if (Array.isArray(value)) return value.map((one, index) => this.expanded(one, placeBelow(place, index)));
    return isFields(value) ? this.fields(value, place) : value;
  }

  /** An object, each loop in it as the keys that it makes. */
  fields(value: Fields, place: string): Fields {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, one]): ReadonlyArray<readonly [string, unknown]> => {
        const at = placeBelow(place, key);
        return LOOP.test(key) ? this.#copiesOf(one, at) : [[key, this.expanded(one, at)]];
      }),
    );
  }

  #copiesOf(loop: unknown, place: string): Array<[string, unknown]> {
    const [identifier, collection, body, more] = Array.isArray(loop) ? loop : [];
    if (typeof identifier !== 'string' || !isFields(body) || more !== undefined) {
      throw new TemplateFault(place, {
        code: 'loop',
        wanted: 'a list of a name, a list of values, and an object with one key',
      });
    }
    return this.#valuesOf(collection, placeBelow(place, 1)).flatMap((value) => {
      this.#copies += 1;
      if (this.#copies > MOST_COPIES) throw new TemplateFault(place, { code: 'loop-too-large', limit: MOST_COPIES });
      const copy = replaced(body, identifier, value);
      return isFields(copy) ? Object.entries(this.fields(copy, placeBelow(place, 2))) : [];
    });
  }

  #valuesOf(collection: unknown, place: string): string[] {
    const list = this.#known(collection, place);
    // A member may be a list itself, as that of a parameter.
    const values = Array.isArray(list) ? list.flat().map(textOf) : [undefined];
    const texts = values.flatMap((one) => one ?? []);
    if (texts.length === values.length) return texts;
    throw new TemplateFault(place, { code: 'loop', wanted: 'a list of texts for the values' });
  }
}

/** The value with the loop's name filled in: `${Name}` whole, `&{Name}` by its letters and digits, and `Ref`. */
function replaced(value: unknown, name: string, by: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(`\${${name}}`, () => by).replaceAll(`&{${name}}`, () => by.replace(/[^A-Za-z0-9]/g, ''));
  }
  if (Array.isArray(value)) return value.map((one) => replaced(one, name, by));
  if (!isFields(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && value.Ref === name) return by;
  return Object.fromEntries(keys.map((key) => [String(replaced(key, name, by)), replaced(value[key], name, by)]));
}
