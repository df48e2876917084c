import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const SALES = '333333333333';
const ROLE = `arn:aws:sts::${SALES}:assumed-role/SalesReader/`;
const BUCKET = 'shop-sales';
const DAYS = [1, 2, 3, 4, 5];
/** Together longer than the sessions of the workflow last. */
const PAUSE_SECONDS = 3;
/** Installs the extensions from packages of PyPI, where DuckDB would get them from its own server. It checks their signatures all the same. */
const INSTALL = `
import duckdb, glob, importlib.util, os
for name in ("httpfs", "aws"):
    folder = os.path.dirname(importlib.util.find_spec(f"duckdb_extension_{name}").origin)
    [file] = glob.glob(os.path.join(folder, "extensions", f"v{duckdb.__version__}", "*.duckdb_extension"))
    duckdb.connect().install_extension(file)
`;

export const duckdb = {
  name: 'duckdb',
  repository: 'octo/reports',
  event: 'workflow_dispatch',

  async prepare({ accounts, folder }) {
    await mkdir(folder, { recursive: true });
    await promisify(execFile)('python3', ['-c', INSTALL], { env: { PATH: process.env.PATH, HOME: folder } });
    await accounts.createBucket(SALES, BUCKET);
    for (const day of DAYS) await accounts.putObject(SALES, BUCKET, `day-${day}.csv`, `item,amount\na,${day}\nb,100\n`);
    return { environment: { PAUSE_SECONDS: String(PAUSE_SECONDS) } };
  },

  async judge({ claim, calls, printedBy, services }) {
    const lines = printedBy('Report').trim();
    claim('DuckDB reads all files', lines === DAYS.map((day) => `day-${day}.csv ${day + 100}`).join('\n'));
    const read = calls.filter(({ status }) => status < 300);
    claim(
      `the files are read from account ${SALES}, by its role`,
      read.length >= DAYS.length && read.every(({ service, arn }) => service === 's3' && arn.startsWith(ROLE)),
    );
    const last = read.at(-1)?.atMs ?? 0;
    const ended = new Set(read.map(({ keyId }) => keyId).filter((id) => services.sessions.get(id).expiresAtMs < last));
    claim(`the report outlives ${ended.size} sessions`, ended.size >= 1);
    claim(
      'no call was rejected',
      calls.every(({ code }) => code === undefined),
    );
  },
};
