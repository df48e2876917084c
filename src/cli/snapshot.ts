/** `xacct snapshot`: reduces the IAM data of an account to the roles that matter. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatPolicyFileIssue } from '../policy-files/policy-file-messages.js';
import { PolicyIssues } from '../policy-files/policy-issues.js';
import { keptRoles } from '../policy-files/snapshots/kept-roles.js';
import { readSnapshot } from '../policy-files/snapshots/read-snapshot.js';
import { reduceSnapshot } from '../policy-files/snapshots/reduce-snapshot.js';
import { type Command, EXIT, type Streams } from './command.js';
import { formatFlagIssue, readFlags } from './flags.js';
import { type FileReading, readAccountsFile, readText } from './read-files.js';
import { formatSnapshotCommandIssue, reductionLines, SNAPSHOT_FLAGS, SNAPSHOT_USAGE } from './snapshot-flags.js';
import { failureOfWriting } from './write-failure.js';

/** The largest input, in bytes: the account of a large company, with all versions of its policies. */
const MOST_INPUT_BYTES = 256 * 1024 * 1024;
const STANDARD_INPUT = 'standard input';

/** Standard output has the reduced snapshot and nothing else; standard error has what was kept, and why. */
export const snapshotCommand: Command = async (argv, { stdin, stdout, stderr }, { current }) => {
  const print = (lines: readonly string[]) => stderr.write(lines.map((line) => `${line}\n`).join(''));
  const refuse = (sentences: readonly string[]) => {
    print(sentences);
    return EXIT.failed;
  };
  const reading = readFlags(argv, SNAPSHOT_FLAGS, { takesWords: true });
  if (!reading.ok && reading.help) {
    stdout.write(SNAPSHOT_USAGE);
    return EXIT.ok;
  }
  if (!reading.ok) return refuse(reading.issues.map(formatFlagIssue));
  const { flags } = reading;
  const [file, second] = flags.words;
  if (file === undefined) return refuse([formatSnapshotCommandIssue({ code: 'no-file' })]);
  if (second !== undefined) return refuse([formatSnapshotCommandIssue({ code: 'several-files', found: second })]);
  const accounts = readAccountsFile(flags.text('accounts-file'), current);
  const text = file === '-' ? await readAll(stdin) : readText('FILE', file, current, MOST_INPUT_BYTES);
  if (!accounts.ok || !text.ok) return refuse([accounts, text].flatMap((one) => (one.ok ? [] : one.sentences)));

  const issues = new PolicyIssues();
  const name = file === '-' ? STANDARD_INPUT : file;
  const snapshot = readSnapshot({ name, origin: { file: name, place: '' }, text: text.value }, issues);
  if (snapshot === undefined || !issues.clean) {
    return refuse(issues.issues(name).map((issue) => formatPolicyFileIssue(issue)));
  }
  const kept = keptRoles(snapshot, { accounts: accounts.value, patterns: flags.list('roles') });
  const { json, policies } = reduceSnapshot(snapshot, kept);
  const output = flags.text('output');
  const reason =
    output === undefined ? undefined : failureOfWriting(() => writeFileSync(path.resolve(current, output), json));
  if (reason !== undefined) {
    return refuse([formatSnapshotCommandIssue({ code: 'not-written', found: output ?? '', reason })]);
  }
  if (output === undefined) stdout.write(json);
  print(reductionLines(snapshot, kept, policies));
  return EXIT.ok;
};

async function readAll(stdin: Streams['stdin']): Promise<FileReading<string>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const read = Buffer.from(chunk);
    bytes += read.length;
    if (bytes > MOST_INPUT_BYTES) {
      const issue = { code: 'too-large', limitBytes: MOST_INPUT_BYTES } as const;
      return { ok: false, sentences: [formatSnapshotCommandIssue(issue)] };
    }
    chunks.push(read);
  }
  return { ok: true, value: new TextDecoder().decode(Buffer.concat(chunks)) };
}
