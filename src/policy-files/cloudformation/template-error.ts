import { isFields } from '../../iam/syntax.js';
import type { TemplateIssue } from './template-messages.js';

/** A value of a template that cannot be resolved here, with its place. Caught where the value is used. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
  readonly place: string;
  readonly detail: TemplateIssue;

  constructor(place: string, detail: TemplateIssue) {
    super(`${place}: ${detail.code}`);
    this.place = place;
    this.detail = detail;
  }
}

/** The most values that need one another in a row. */
export const LONGEST_CHAIN = 100;

/** The function that an object calls, if it is a call: an object of one key, which is the function's name. */
export function callIn(value: unknown): { readonly name: string; readonly argument: unknown } | undefined {
  if (!isFields(value)) return undefined;
  const [entry, more] = Object.entries(value);
  if (entry === undefined || more !== undefined) return undefined;
  const [name, argument] = entry;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}
