/** Every reason and note of `xacct migrate`, as users read it. The types hold that no code is missing. */
import { formatNote, formatReason, type Note, type Reason } from '../../src/migrate/migrate-messages.js';
import { catalogue, type Entry } from '../support/catalogue.js';

const REASONS: { readonly [Code in Reason['code']]: Extract<Reason, { readonly code: Code }> } = {
  'static-keys': { code: 'static-keys' },
  'no-role': { code: 'no-role' },
  'existing-credentials': { code: 'existing-credentials' },
  'skip-oidc': { code: 'skip-oidc' },
  'special-characters': { code: 'special-characters' },
  'unknown-input': { code: 'unknown-input', input: 'role-session-tags' },
  'ignored-input': { code: 'ignored-input', input: 'role-chaining', major: 1 },
  'decided-at-run-time': { code: 'decided-at-run-time', input: 'role-chaining' },
  'not-a-switch': { code: 'not-a-switch', input: 'output-credentials' },
  variable: { code: 'variable', name: 'ROLE_SESSION_NAME' },
  'role-name': { code: 'role-name' },
  'custom-tags': { code: 'custom-tags' },
  rejected: {
    code: 'rejected',
    sentence: 'role-session-name contains "a". Use 2 to 64 of the characters A-Z a-z 0-9 and _+=,.@-.',
  },
  anchor: { code: 'anchor' },
  layout: { code: 'layout' },
  parallel: { code: 'parallel' },
  'no-credentials': { code: 'no-credentials' },
  'third-role': { code: 'third-role', line: 12 },
  'after-unchanged': { code: 'after-unchanged', line: 12 },
  'first-of-pair': { code: 'first-of-pair', line: 20 },
  'steps-between': { code: 'steps-between', line: 16 },
  'key-differs': { code: 'key-differs', key: 'if', line: 12 },
  'input-differs': { code: 'input-differs', input: 'http-proxy', line: 12 },
  'hub-output-used': { code: 'hub-output-used', id: 'hub', line: 12, at: 30 },
  'both-ids-used': { code: 'both-ids-used', line: 12 },
  'hub-session-stays': { code: 'hub-session-stays', line: 12 },
  'hub-policy': { code: 'hub-policy', line: 12 },
  'hub-accounts': { code: 'hub-accounts', line: 12 },
  'same-role': { code: 'same-role' },
  duration: { code: 'duration', found: '7200' },
  'ambient-profile': { code: 'ambient-profile' },
  'profile-of-many': { code: 'profile-of-many' },
};

const NOTES: { readonly [Code in Note['code']]: Extract<Note, { readonly code: Code }> } = {
  'external-id-removed': { code: 'external-id-removed' },
  'tags-removed': { code: 'tags-removed', input: 'custom-tags' },
  'name-of-both': { code: 'name-of-both' },
  'no-checkout': { code: 'no-checkout', name: 'dev' },
  'callers-token': { code: 'callers-token' },
  'profile-selected': { code: 'profile-selected', name: 'prod' },
  'profile-file': { code: 'profile-file' },
  'output-renamed': { code: 'output-renamed', output: 'authenticated-arn', to: 'assumed-role-arn' },
  'output-format': { code: 'output-format', output: 'aws-expiration' },
  'output-passed-on': { code: 'output-passed-on', output: 'authenticated-arn' },
};

catalogue('__tests__/migrate/issues.txt', [
  ...Object.values(REASONS).map((reason): Entry => [`reason ${reason.code}`, formatReason(reason)]),
  ...Object.values(NOTES).map((note): Entry => [`note ${note.code}`, formatNote(note)]),
]);
