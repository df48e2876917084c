/**
 * Access key ids of sessions. Like AWS's they hold the account that the key belongs to, in base32 behind `ASIA`, so that
 * `GetAccessKeyInfo` can return it for a key that is not stored.
 *
 * AWS does not document the form. Source: https://labs.withsecure.com/publications/a-bitwise-analysis-of-aws-access-key-identifiers.html
 * (the bit behind the prefix is set, and 40 bits of account follow).
 */
import { randomBytes } from 'node:crypto';

const PREFIX = 'ASIA';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BITS = 80n;
const CHARACTERS = 16;
const RANDOM_BITS = 39n;
const ACCOUNT_MASK = (1n << 40n) - 1n;
const KEY_ID = /^ASIA([A-Z2-7]{16})$/;

/** A new key id of an account with these 12 digits. */
export function sessionKeyId(account: string): string {
  const random = BigInt(`0x${randomBytes(5).toString('hex')}`) & ((1n << RANDOM_BITS) - 1n);
  let bits = (1n << (BITS - 1n)) | (BigInt(account) << RANDOM_BITS) | random;
  let text = '';
  for (let at = 0; at < CHARACTERS; at += 1) {
    text = (ALPHABET[Number(bits & 31n)] ?? '') + text;
    bits >>= 5n;
  }
  return PREFIX + text;
}

/** The account in a session's key id; `undefined` when the text is not one. */
export function accountOfKeyId(keyId: string): string | undefined {
  const [, text] = KEY_ID.exec(keyId) ?? [];
  if (text === undefined) return undefined;
  const bits = [...text].reduce((sum, letter) => (sum << 5n) | BigInt(ALPHABET.indexOf(letter)), 0n);
  const account = String((bits >> RANDOM_BITS) & ACCOUNT_MASK).padStart(12, '0');
  return account.length === 12 ? account : undefined;
}
