import type { InputIssueDetail } from './input-messages.js';

/** What a parser returns in place of a value. */
export interface Invalid {
  readonly detail: InputIssueDetail;
}

/** The result of a parser for an invalid text. */
export function invalid(detail: InputIssueDetail): Invalid {
  return { detail };
}
