import { rawUrl } from '../shared/project.js';
import { ACCOUNT_NAME } from './accounts.js';
import { ACCOUNT_KEYS, DEFAULT_KEYS, HUB_KEYS, type Key, LABEL_NAME, LABELS_MEANING } from './keys.js';
import { MOST_ACCOUNTS } from './read.js';

export const SCHEMA_URL = rawUrl('accounts.schema.json');

/**
 * The JSON Schema of the accounts file, made from the keys of the reader; it rejects nothing that the reader accepts. Draft 7 is what
 * the YAML language server supports best.
 */
export function accountsSchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: SCHEMA_URL,
    title: 'Accounts file of xacct-action',
    type: 'object',
    additionalProperties: false,
    required: ['accounts'],
    properties: {
      hub: { description: 'The shared-services account.', ...mapOf(HUB_KEYS) },
      defaults: { description: 'Values for every account that does not set its own.', ...mapOf(DEFAULT_KEYS) },
      accounts: {
        description: 'The accounts by name.',
        type: 'object',
        minProperties: 1,
        maxProperties: MOST_ACCOUNTS,
        propertyNames: { pattern: asciiWords(ACCOUNT_NAME), not: { const: 'hub' } },
        additionalProperties: {
          ...mapOf(ACCOUNT_KEYS, {
            labels: {
              description: LABELS_MEANING,
              type: 'object',
              propertyNames: { pattern: asciiWords(LABEL_NAME) },
              additionalProperties: { type: 'string', maxLength: 256 },
            },
          }),
          required: ['id'],
        },
      },
    },
  };
}

function mapOf(keys: Readonly<Record<string, Key<unknown>>>, more: Readonly<Record<string, unknown>> = {}): object {
  const properties = Object.entries(keys).map(([name, { meaning, type, schema }]) => [
    name,
    { description: meaning, type, ...schema },
  ]);
  return { type: 'object', additionalProperties: false, properties: { ...Object.fromEntries(properties), ...more } };
}

/** Editors read patterns as Unicode, where `\w` may match more. */
function asciiWords({ source }: RegExp): string {
  return source.replaceAll('\\w', 'A-Za-z0-9_').replaceAll('\\/', '/');
}
