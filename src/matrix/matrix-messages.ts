/** The sentences of the step's issues, for a step that has some. */
export { formatAccountsFileIssue, isUnreadable } from '../accounts/file-messages.js';
export { formatSelectionIssue } from '../accounts/selection/selection-messages.js';
