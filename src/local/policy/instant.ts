/**
 * Points in time as the Date operators take them: the W3C's profile of ISO 8601 (https://www.w3.org/TR/NOTE-datetime), or seconds of the
 * Unix epoch.
 *
 * Source: "Date condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date).
 */
const W3C = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/;
const EPOCH_SECONDS = /^-?\d+(?:\.\d+)?$/;

/** Milliseconds of the Unix epoch; `undefined` when the text is no point in time. Four digits are a year, not seconds. */
export function parseInstantMs(text: string): number | undefined {
  if (W3C.test(text)) {
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? undefined : ms;
  }
  return EPOCH_SECONDS.test(text) ? Number(text) * 1000 : undefined;
}
