// Writes accounts.schema.json from the keys that the reader knows: node scripts/accounts-schema.ts
import './typescript-sources.mjs';
import { writeFileSync } from 'node:fs';

const { accountsSchema } = await import('../src/accounts/schema.js');

writeFileSync('accounts.schema.json', `${JSON.stringify(accountsSchema(), undefined, 2)}\n`);
