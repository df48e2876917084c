import { parseArgs } from 'node:util';
import { nearest } from '../../accounts/nearest.js';
import { quoted } from '../../log/plain.js';

/** The flags of the command. */
export interface Flags {
  /** `policies` when absent. */
  readonly policies: string;
  readonly cases: string | undefined;
  readonly accountsFile: string | undefined;
  /** Words in the names of the cases that are to run. */
  readonly only: string | undefined;
  readonly quiet: boolean;
  readonly help: boolean;
}

export type FlagsReading =
  | { readonly ok: true; readonly flags: Flags }
  | { readonly ok: false; readonly problems: readonly FlagProblem[] };

/** What can be wrong with a flag; `flag` is as it was written. */
export type FlagProblem =
  | { readonly code: 'unknown'; readonly flag: string; readonly nearest: string | undefined }
  | { readonly code: 'no-value'; readonly flag: string }
  | { readonly code: 'value'; readonly flag: string }
  | { readonly code: 'word'; readonly found: string };

export const USAGE = `Usage: node dist/local/index.js check [flags]

Runs a table of cases against a folder of policies: may a job with these claims have that role?

  --policies DIR        the folder of policies; "policies" when absent
  --cases FILE          the table, YAML or JSON; cases.yml, cases.yaml or cases.json in DIR when absent
  --accounts-file FILE  names for accounts and roles; ".github/accounts.yml" when absent, if there is one
  --only TEXT           run only the cases with TEXT in their names
  --quiet               print what failed and the count, and no more
  --help                print this

Exit status: 0 all as expected, 1 some not, 2 it could not run.
`;

const OPTIONS = {
  policies: { type: 'string' },
  cases: { type: 'string' },
  'accounts-file': { type: 'string' },
  only: { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Reads the flags. All that is wrong with them is told; of a flag that stands twice the last one counts. */
export function readFlags(argv: readonly string[]): FlagsReading {
  const { values, tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  const problems = tokens.flatMap((token): FlagProblem | [] => {
    if (token.kind === 'positional') return { code: 'word', found: token.value };
    return token.kind === 'option' ? (problemOf(token) ?? []) : [];
  });
  if (problems.length > 0) return { ok: false, problems };
  const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined);
  return {
    ok: true,
    flags: {
      policies: text(values.policies) ?? 'policies',
      cases: text(values.cases),
      accountsFile: text(values['accounts-file']),
      only: text(values.only),
      quiet: values.quiet === true,
      help: values.help === true,
    },
  };
}

/** The sentence for a problem. */
export function wordFlagProblem(problem: FlagProblem): string {
  switch (problem.code) {
    case 'unknown':
      return problem.nearest === undefined
        ? `${quoted(problem.flag)} is no flag of check: --help names them.`
        : `${quoted(problem.flag)} is no flag of check: write --${problem.nearest} if that is meant.`;
    case 'no-value':
      return `${problem.flag} has no value: write it behind the flag.`;
    case 'value':
      return `${problem.flag} takes no value: write the flag alone.`;
    case 'word':
      return `${quoted(problem.found)} belongs to no flag: --help names the flags, and a value with blanks needs quotes.`;
  }
}

function problemOf({
  name,
  rawName: flag,
  value,
}: {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
}): FlagProblem | undefined {
  const [, known] = Object.entries(OPTIONS).find(([option]) => option === name) ?? [];
  if (known === undefined) {
    return { code: 'unknown', flag, nearest: nearest(name, Object.keys(OPTIONS)) };
  }
  if (known.type === 'boolean') return value === undefined ? undefined : { code: 'value', flag };
  return value === undefined || value === '' ? { code: 'no-value', flag } : undefined;
}
