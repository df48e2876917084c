// The first file of each bundle. A Node that is too old for the bundle can't even read it, and would print a page of it. So this file is
// written for Node 12, and loads the bundle only where it can run.

/** How an entry tells why it has no result, by its kind. Posts are silent: the step before has said it, and they never fail the job. */
const KINDS = {
  // The runner's own command, so that it is an annotation. Nothing in it comes from outside.
  step: (title) => `process.stdout.write("::error title=${title}::" + told + "\\n"); process.exitCode = 1;`,
  post: () => '',
  // One line is what tools show of a credential_process.
  process: () => 'process.stderr.write("xacct-action: " + told + "\\n"); process.exitCode = 1;',
  command: () => 'process.stderr.write(told + "\\n"); process.exitCode = 2;',
};

const ENTRIES = {
  main: 'step',
  check: 'step',
  matrix: 'step',
  'local-main': 'step',
  post: 'post',
  'local-post': 'post',
  credentials: 'process',
  'local-process': 'process',
  demo: 'command',
  cli: 'command',
};

// Node 20.16 and 20.17 are the only ones with the one and without the other (https://nodejs.org/api/url.html#urlparseinput-base).
const URL_PARSE =
  'if (!URL.parse) URL.parse = function (url, base) { try { return new URL(url, base); } catch (error) { return null; } };';

/**
 * The text of an entry's first file, which loads `program`. `process.getBuiltinModule` is the newest that the bundles need: Node 20.16 has
 * it, and of the next ones 22.3 and newer (https://nodejs.org/api/process.html#processgetbuiltinmoduleid). Throws for an entry that is not
 * listed here.
 */
export function firstFile(entry, program) {
  const tell = KINDS[ENTRIES[entry]];
  if (tell === undefined) throw new Error(`scripts/old-node.mjs does not list the entry ${entry}`);
  const told = [
    '"This is Node " + process.versions.node + ", and xacct-action needs Node 20.16, 22.3 or newer.',
    'Update the runner, or run this with a newer Node first on PATH."',
  ].join(' ');
  // Node ends with success where a program waits for what never comes. A step that did nothing must not be green.
  const unfinished =
    '"xacct-action stopped before it had a result. Run the job again with debug logging, and report it."';
  const guard = `process.once("beforeExit", function () { if (process.exitCode === undefined) { var told = ${unfinished}; ${tell('Error')} } });`;
  return [
    // By this line a shell finds Node when npm links the file as a command.
    ...(tell === KINDS.command ? ['#!/usr/bin/env node'] : []),
    `if (process.getBuiltinModule) { ${URL_PARSE} import("./${program}"); ${tell('Error') && guard} }`,
    `else { var told = ${told}; ${tell('Node')} }`,
    '',
  ].join('\n');
}
