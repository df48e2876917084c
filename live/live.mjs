// The live proof: deploys the templates in two accounts of AWS, performs the rows of a table there and in the emulator, compares, and deletes
// what it deployed. docs/live-proof.md describes it. The exit status is 1 if a row differs or a stack is left, 2 for a wrong call.
//
// Needs Node 24 ("run"), the AWS CLI, and the profiles xacct-live-hub and xacct-live-target.
import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stacks } from './cloudformation.mjs';
import { startEmulator, variablesOfJob } from './places.mjs';
import { rowsOf } from './rows.mjs';
import { claimsOf, readSettings, requestToken, UsageError } from './settings.mjs';
import { stacksOf } from './stacks.mjs';
import { differingRows, formatTable, isAsExpected } from './table.mjs';

/** Rows that run at the same time. One that waits for an expiry does not count. */
const AT_A_TIME = Math.min(4, os.availableParallelism());
const PAUSE_MS = 10_000;

async function main(settings) {
  const stacks = new Stacks(settings);
  switch (settings.command) {
    case 'up':
      return up(settings, stacks);
    case 'run':
      return run(settings);
    case 'down':
      return down(stacks);
  }
}

async function up(settings, stacks) {
  const wanted = stacksOf(settings, claimsOf(await requestToken(process.env)));
  await stacks.deploy(wanted);
  print(`Deployed ${wanted.length} stacks.`);
}

async function down(stacks) {
  print(`Deleted ${await stacks.delete()} stacks.`);
}

async function run(settings) {
  const rows = chosenRows(settings);
  const claims = claimsOf(await requestToken(process.env));
  const emulator = await startEmulator(stacksOf(settings, claims), claims, settings, process.env);
  try {
    const results = await performAll(rows, settings, emulator.variables);
    const table = formatTable(results);
    print(table);
    if (process.env.GITHUB_STEP_SUMMARY)
      await appendFile(process.env.GITHUB_STEP_SUMMARY, `## Live proof\n\n${table}\n`);
    report(differingRows(results), results.length);
  } finally {
    await emulator.stop();
  }
}

function chosenRows(settings) {
  const rows = rowsOf(settings);
  const unknown = settings.only.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length > 0) throw new UsageError(`There is no row ${JSON.stringify(unknown[0])}. See live/rows.mjs.`);
  return settings.only.length === 0 ? rows : rows.filter(({ name }) => settings.only.includes(name));
}

/** The results in the order of the rows. */
async function performAll(rows, settings, ofEmulator) {
  // It needs Node 24, and the other commands do not.
  const { performRow } = await import('./perform.mjs');
  /** A new role takes up to a minute until all of AWS knows it, so a row that differs is performed again for a while. */
  const performUntilExpected = async (row, variables) => {
    const untilMs = Date.now() + settings.patienceMs;
    for (;;) {
      const result = await performRow(row, variables);
      if (isAsExpected(row.expected, result.seen) || Date.now() + PAUSE_MS > untilMs) return result;
      await sleep(PAUSE_MS);
    }
  };
  const results = new Map();
  const perform = async (row) => {
    const [emulator, aws] = await Promise.all([
      performUntilExpected(row, ofEmulator),
      performUntilExpected(row, variablesOfJob(process.env)),
    ]);
    results.set(row, { row, emulator: emulator.seen, aws: aws.seen, logs: [emulator.log, aws.log] });
  };
  const isLong = ({ steps }) => steps.some(({ untilExpired }) => untilExpired);
  const long = rows.filter(isLong).map(perform);
  const queue = rows.filter((row) => !isLong(row));
  const work = async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) await perform(row);
  };
  await Promise.all([...long, ...Array.from({ length: AT_A_TIME }, work)]);
  return rows.map((row) => results.get(row));
}

function report(differing, count) {
  if (differing.length === 0) return print(`All ${count} rows are as expected.`);
  process.exitCode = 1;
  // Nothing in these logs is a command for the runner.
  const marker = randomUUID();
  print(`::stop-commands::${marker}`);
  for (const { row, logs } of differing) {
    print(`\n== ${row.name}: emulator\n${logs[0]}\n== ${row.name}: AWS\n${logs[1]}`);
  }
  print(`::${marker}::`);
  print(`${differing.length} of ${count} rows differ:`);
  for (const { row } of differing) print(`not as expected: ${row.name}`);
}

function print(text) {
  process.stdout.write(`${text}\n`);
}

try {
  await main(readSettings(process.argv.slice(2), process.env));
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  process.stderr.write(`${error.message}\n`);
}
