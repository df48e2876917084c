import { isFields } from '../../iam/syntax.js';
import { placeholdersIn } from '../../iam/unknown.js';
import { TemplateFault } from './template-error.js';
import type { TemplateIssue } from './template-messages.js';

// Two characters that Unicode leaves to private use. A template that has them itself is at worst taken as one with open values.
const MARK = /\uE000(\d+)\uE001/;

const OPEN: ReadonlySet<TemplateIssue['code']> = new Set<TemplateIssue['code']>([
  'parameter-missing',
  'parameter-elsewhere',
  'known-to-aws',
  'unresolvable',
  'dynamic-reference',
  'made-by-macro',
]);

/** True for what is wrong only because somebody else knows the value: AWS, once the stack is made, or who gives the parameters. */
export function isOpen({ code }: TemplateIssue): boolean {
  return OPEN.has(code);
}

/**
 * The values of a template that have none here. Each is a mark in the texts that hold it, so that functions can go on with it and it is
 * reported where it matters: a value that decides nothing is not needed.
 */
export class OpenValues {
  readonly #faults: TemplateFault[] = [];

  /** The mark of an open value. */
  mark(fault: TemplateFault): string {
    this.#faults.push(fault);
    return `\uE000${this.#faults.length - 1}\uE001`;
  }

  /** What leaves a value open, its keys included; `undefined` when all of it is known. */
  in(value: unknown): TemplateFault | undefined {
    if (typeof value === 'string') {
      const [, index] = MARK.exec(value) ?? [];
      return index === undefined ? undefined : this.#faults[Number(index)];
    }
    const parts = Array.isArray(value) ? value : isFields(value) ? Object.entries(value).flat() : [];
    for (const part of parts) {
      const fault = this.in(part);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
}

const DYNAMIC_REFERENCE = /\{\{resolve:[^{}]*\}\}/;

/** The value with each text that holds a dynamic reference marked as open, by its place. */
export function withoutReferences(value: unknown, place: string, open: OpenValues): unknown {
  return marked(value, place, open, (text) =>
    DYNAMIC_REFERENCE.test(text) ? { code: 'dynamic-reference' } : undefined,
  );
}

/** The same of placeholders, for what no policy document has: names, durations, attached policies. */
export function withoutPlaceholders(value: unknown, place: string, open: OpenValues): unknown {
  return marked(value, place, open, (text) => {
    const [found] = placeholdersIn(text);
    return found === undefined ? undefined : { code: 'known-to-aws', found };
  });
}

function marked(
  value: unknown,
  place: string,
  open: OpenValues,
  detailOf: (text: string) => TemplateIssue | undefined,
): unknown {
  if (typeof value === 'string') {
    const detail = detailOf(value);
    return detail === undefined ? value : open.mark(new TemplateFault(place, detail));
  }
  if (Array.isArray(value)) return value.map((one, index) => marked(one, `${place}[${index}]`, open, detailOf));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      String(marked(key, place, open, detailOf)),
      marked(one, `${place}.${key}`, open, detailOf),
    ]),
  );
}
