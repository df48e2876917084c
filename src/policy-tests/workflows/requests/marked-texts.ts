/** Texts in which what is not known has a placeholder, so that they can be read as inputs. */
import type { Contexts } from '../expressions/evaluate.js';
import { evaluateMarked } from '../expressions/evaluate.js';
import { expressionOf, type Token, writtenText } from '../reading/tokens.js';

// Of characters that session names, tags and external ids can have, and shorter than nearly all values: a name has 64 at most.
const MARK = /@@(\d+)@@/g;

export class MarkedTexts {
  readonly #causes: Array<readonly string[]> = [];

  /** A placeholder for something that is not known. */
  mark(causes: readonly string[]): string {
    this.#causes.push(causes);
    return `@@${this.#causes.length - 1}@@`;
  }

  /** The text of a token, with placeholders. */
  textOf(token: Token, contexts: Contexts): string {
    const expression = expressionOf(token);
    return expression === undefined
      ? writtenText(token)
      : evaluateMarked(expression, contexts, (causes) => this.mark(causes));
  }

  /** The causes of all placeholders in a text. */
  causesIn(text: string | undefined): readonly string[] {
    const found = [...(text ?? '').matchAll(MARK)].flatMap(([, number]) => this.#causes[Number(number)] ?? []);
    return [...new Set(found)];
  }
}

/** True for a text with placeholders. */
export function isMarked(text: string | undefined): text is string {
  return text !== undefined && text.search(MARK) >= 0;
}

/** What is known of a text, with `*` for its placeholders. */
export function formOfMarked(text: string): string {
  return text.replace(MARK, '*');
}
