import { Buffer } from 'node:buffer';
import { escapeXml } from '../../shared/text/escape-xml.js';

/**
 * The forms of a secret that the runner masks besides the secret itself.
 *
 * Source: https://github.com/actions/runner/blob/main/src/Sdk/DTLogging/Logging/ValueEncoders.cs, registered in
 * https://github.com/actions/runner/blob/main/src/Runner.Common/HostContext.cs
 */
const ENCODERS: readonly ((value: string) => string)[] = [
  (value) => base64From(value, 0),
  // A secret in the middle of a base64 text starts at one of three bit positions.
  (value) => base64From(value, 1),
  (value) => base64From(value, 2),
  (value) => value.replaceAll('"', '\\"'),
  (value) => value.replaceAll("'", "''"),
  jsonForm,
  uriForm,
  escapeXml,
  withoutQuotes,
  beforeAmpersand,
  afterAmpersand,
];

/**
 * The values that the runner replaces by `***`. A mask counts from the moment it is added: what was written before
 * stays as it was. There is no minimum length.
 */
export class Masks {
  readonly #values = new Set<string>();
  readonly #forms = new Set<string>();

  /** Masks one value in all its forms. Does nothing for an empty value. */
  add(value: string): void {
    if (value === '' || this.#values.has(value)) return;
    this.#values.add(value);
    this.#forms.add(value);
    for (const encode of ENCODERS) {
      const form = encode(value);
      if (form !== '') this.#forms.add(form);
    }
  }

  /** Masks a value as the `add-mask` command does: the whole, and each of its lines without the blanks around it. */
  addWithLines(value: string): void {
    this.add(value);
    for (const line of value.split(/[\r\n]/)) this.add(line.trim());
  }

  /** The values that were added, without their encoded forms. */
  get values(): readonly string[] {
    return [...this.#values];
  }

  /** Replaces every masked form in the text by `***`; forms that touch or overlap become one `***`. */
  apply(text: string): string {
    const found: { start: number; end: number }[] = [];
    for (const form of this.#forms) {
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
        found.push({ start: at, end: at + form.length });
      }
    }
    if (found.length === 0) return text;
    found.sort((a, b) => a.start - b.start);
    let masked = '';
    let shownTo = 0;
    let hiddenTo = -1;
    for (const { start, end } of found) {
      if (start > hiddenTo) {
        masked += `${text.slice(shownTo, start)}***`;
        hiddenTo = end;
      } else {
        hiddenTo = Math.max(hiddenTo, end);
      }
      shownTo = hiddenTo;
    }
    return masked + text.slice(shownTo);
  }
}

function base64From(value: string, skippedBytes: number): string {
  const bytes = Buffer.from(value, 'utf8');
  return (bytes.length > skippedBytes ? bytes.subarray(skippedBytes) : bytes).toString('base64');
}

function jsonForm(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replaceAll('\u0085', '\\u0085')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function uriForm(value: string): string {
  // toWellFormed: a lone surrogate has no UTF-8 form, .NET writes the replacement character and so do we.
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function withoutQuotes(value: string): string {
  return value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : '';
}

/** PowerShell prints a command with `&` in pieces; pieces under this length are left alone. */
const SHORTEST_PIECE = 6;

function beforeAmpersand(value: string): string {
  const joined = value.indexOf('&+');
  const end = joined >= 0 ? joined + 2 : value.lastIndexOf('&') + 1;
  return end >= SHORTEST_PIECE ? value.slice(0, end) : '';
}

function afterAmpersand(value: string): string {
  if (!value.includes('&')) return '';
  const joined = value.indexOf('&+');
  // After `&+` PowerShell colours one more letter, which is therefore separate.
  const piece = joined >= 0 ? value.slice(joined + 3) : value.slice(value.lastIndexOf('&') + 1);
  return piece.length >= SHORTEST_PIECE ? piece : '';
}
