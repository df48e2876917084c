const PARTS = /\d+|\D+/g;

/**
 * Compares two texts as people count: numbers in them by their value, so that 2 comes before 10, and digits before other
 * characters. The same on every machine, whatever its language. 0 for equal texts only.
 */
export function byNaturalOrder(left: string, right: string): number {
  const lefts = left.match(PARTS) ?? [];
  const rights = right.match(PARTS) ?? [];
  for (let at = 0; at < Math.min(lefts.length, rights.length); at += 1) {
    const order = byPart(lefts[at] ?? '', rights[at] ?? '');
    if (order !== 0) return order;
  }
  return lefts.length - rights.length || byCodeUnits(left, right);
}

function byPart(left: string, right: string): number {
  const [leftDigits, rightDigits] = [left, right].map((part) =>
    /^\d/.test(part) ? part.replace(/^0+/, '') : undefined,
  );
  if (leftDigits === undefined || rightDigits === undefined) return byCodeUnits(left, right);
  // Without leading zeros the longer number is the greater one, however long: no number type has to hold it.
  return leftDigits.length - rightDigits.length || byCodeUnits(leftDigits, rightDigits);
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
