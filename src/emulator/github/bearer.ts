import { timingSafeEqual } from 'node:crypto';

/** What may show a bearer. */
export interface RequestWithAuthorization {
  readonly headers: Readonly<Record<string, string>>;
}

/** True when a request shows this bearer (https://www.rfc-editor.org/rfc/rfc6750#section-2.1). */
export function isBearer({ headers }: RequestWithAuthorization, expected: string): boolean {
  const given = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
