/** Migrates one text, for tests. */
import { type MigrateOptions, migrateFiles } from '../../src/migrate/migrate-files.js';

export const OPTIONS: MigrateOptions = {
  uses: { value: 'org/xacct-action@v1', comment: undefined },
  accounts: undefined,
  keepSessionName: false,
};

/** The text afterwards, and the codes of what is reported. */
export function migrateText(
  text: string,
  file = '.github/workflows/deploy.yml',
  options: Partial<MigrateOptions> = {},
) {
  const { files, messages, ...others } = migrateFiles(new Map([[file, text]]), { ...OPTIONS, ...options });
  return {
    text: files[0]?.text ?? text,
    diff: files[0]?.diff ?? '',
    reported: messages.flatMap(({ kind, code }) => (kind === 'changed' ? [] : [code])),
    messages,
    ...others,
  };
}
