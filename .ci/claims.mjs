let failed = 0;

/** Prints one line a claim, "ok - …" or "not ok - …". With one that does not hold the exit status of the process is 1. */
export function claim(what, holds) {
  if (!holds) failed += 1;
  process.stdout.write(`${holds ? 'ok' : 'not ok'} - ${what}\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** How many claims did not hold so far. */
export function claimsFailed() {
  return failed;
}
