import type { Account, Accounts } from '../accounts/accounts.js';

/**
 * The keys of these accounts whose value holds the id of an account of the file, an account's own name among them. GitHub drops
 * a job output that holds a masked value anywhere, so with masked ids these would take the whole output away.
 * Source: https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs
 */
export function keysContainingAccountIds(accounts: readonly Account[], { accounts: all }: Accounts): readonly string[] {
  const ids = all.map(({ id }) => id.value);
  const holdsId = (text: string) => /\d{12}/.test(text) && ids.some((id) => text.includes(id));
  const keys = accounts.flatMap(({ name, role, region, environment, labels }) => [
    ...(holdsId(name) ? [`accounts.${name}`] : []),
    ...[role, region, environment].flatMap((written) => (written && holdsId(written.value) ? [written.key] : [])),
    ...Object.entries(labels).flatMap(([label, value]) =>
      holdsId(label) || holdsId(value) ? [`accounts.${name}.labels.${label}`] : [],
    ),
  ]);
  return [...new Set(keys)];
}
