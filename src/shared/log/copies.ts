/** A shorter piece of base64 could be a common word. */
const LEAST_ENCODED = 8;

/**
 * A secret and the forms in which a server or a library repeats it: JSON, URI, XML, base64 and base64url; base64 in all three
 * alignments, so that it is found after a prefix such as `bearer ` and in a longer text.
 */
export function copiesOf(secret: string): string[] {
  const uri = encoded(() => encodeURIComponent(secret.toWellFormed()));
  const copies = new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    uri,
    uri.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    uri.replaceAll('%20', '+'),
    secret.replace(/[<>"'&]/g, (mark) => XML_ENTITIES[mark] ?? mark),
    ...base64Copies(secret),
  ]);
  copies.delete('');
  return [...copies];
}

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
};

/** The part of the base64 text that does not depend on the text before and after the secret, for each of the three alignments. */
function base64Copies(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    // Three bytes are four characters; the first group is complete after this many bytes of the secret.
    const skipped = (3 - before) % 3;
    const whole = bytes.subarray(skipped, skipped + Math.floor((bytes.length - skipped) / 3) * 3);
    const text = whole.toString('base64');
    return text.length < LEAST_ENCODED ? [] : [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function encoded(encode: () => string): string {
  try {
    return encode();
  } catch {
    return '';
  }
}
