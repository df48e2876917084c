import { TemplateFault } from './template-error.js';

// More than all templates of an account come to: CloudFormation takes a megabyte of template
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
const MOST_CHARACTERS = 50_000_000;
const LONGEST_TEXT = 1_000_000;

/** How much text the functions of a template have made. A short template could ask for more than any memory holds. */
export class Volume {
  #characters = 0;

  /** Counts a text. Throws `TemplateFault` when it is too long, or all of them are. */
  add(length: number, place: string): void {
    this.#characters += length;
    if (length > LONGEST_TEXT || this.#characters > MOST_CHARACTERS) {
      throw new TemplateFault(place, { code: 'text-too-long', limit: LONGEST_TEXT });
    }
  }
}

/** A text with each `${…}` in it filled in; one that is never closed stays as it is. */
export function filledIn(template: string, place: string, volume: Volume, fill: (inner: string) => string): string {
  const pieces: string[] = [];
  let [done, length] = [0, 0];
  for (let start = template.indexOf('${'); start >= 0; start = template.indexOf('${', done)) {
    const end = template.indexOf('}', start);
    if (end < 0) break;
    const text = fill(template.slice(start + 2, end));
    length += start - done + text.length;
    if (length > LONGEST_TEXT) volume.add(length, place);
    pieces.push(template.slice(done, start), text);
    done = end + 1;
  }
  const whole = pieces.join('') + template.slice(done);
  volume.add(whole.length, place);
  return whole;
}
