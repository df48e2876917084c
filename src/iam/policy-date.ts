/**
 * Points in time as the Date operators take them: the W3C's profile of ISO 8601 (https://www.w3.org/TR/NOTE-datetime), or seconds of the
 * Unix epoch.
 *
 * Source: "Date condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date).
 */
const W3C = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/;
const EPOCH_SECONDS = /^-?\d+(?:\.\d+)?$/;

/** Milliseconds of the Unix epoch; `undefined` when the text is not a point in time. Four digits are a year, not seconds. */
export function parseInstantMs(text: string): number | undefined {
  if (!W3C.test(text)) return EPOCH_SECONDS.test(text) ? Number(text) * 1000 : undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || !isDayOfMonth(text) ? undefined : ms;
}

// `Date.parse` takes the 30th of February for the 2nd of March.
function isDayOfMonth(text: string): boolean {
  const [day, date] = [text.slice(8, 10), text.slice(0, 10)];
  return day === '' || new Date(date).getUTCDate() === Number(day);
}
