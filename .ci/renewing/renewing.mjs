// Lets real tools work through the profiles of the committed action, each past three expiries in each of three accounts, against a
// local AWS whose sessions live seconds. Prints one line a claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not
// hold.
//
// Needs Node 24, and on the PATH `aws`, a `python3` with boto3, and the commands of go/.
import { claim } from '../claims.mjs';
import { PROFILES, play } from './scene.mjs';
import { TOOLS } from './tools.mjs';
import { claimWindowsLines } from './windows-lines.mjs';

const EXPIRIES = 3;
const TRIES = 3;
const SHORTEST_S = 6;

say(
  'Terraform starts its AWS provider anew for each command, so it does not outlive a session here. Its credential library, ' +
    'aws-sdk-go-base, does in its place. The provider itself is asked in .ci/identity.',
);

claimWindowsLines();

// One round with sessions of an hour tells how slow this machine is now, and tries paths with blanks by the way.
const rehearsal = await play({ tools: TOOLS, blanks: true, enough: () => true });
for (const { id, title } of TOOLS) {
  claim(`${title}: a profile works where paths have blanks`, rightAnswers(rehearsal.results.get(id)));
}
let slowestMs = Math.max(...[...rehearsal.results.values()].map(({ wallMs }) => wallMs));
for (let tries = 1; ; tries += 1) {
  const sessionSeconds = Math.max(SHORTEST_S, Math.ceil((2 * slowestMs) / 1000));
  say(`A round of the slowest tool took ${Math.round(slowestMs)} ms. Sessions live ${sessionSeconds} s.`);
  const played = await play({ tools: TOOLS, sessionSeconds, enough: everyToolOutlived });
  const verdicts = judge(played);
  slowestMs = longestPauseMs(played.ledger);
  // A tool has its credentials for a quarter of their life at least. One that was held up for longer proves nothing.
  const heldUp = slowestMs > (sessionSeconds * 1000) / 4;
  if (tries === TRIES || !heldUp || verdicts.every(({ holds }) => holds)) {
    for (const { what, holds } of verdicts) claim(what, holds);
    if (verdicts.some(({ holds }) => !holds)) say(report(played));
    break;
  }
  say(`The machine held a tool up for ${Math.round(slowestMs)} ms. Once more.`);
}

function everyToolOutlived(ledger) {
  return TOOLS.every(({ id }) =>
    [...PROFILES.values()].every((who) => ledger.outlived(callsAs(who, ledger.callsOf(id))) >= EXPIRIES),
  );
}

function judge({ main, results, post, ledger, calls }) {
  const verdicts = [{ what: 'the step makes three profiles', holds: main.conclusion === 'success' }];
  for (const { id, title } of TOOLS) {
    const { exitCode, stderr } = results.get(id);
    const made = ledger.callsOf(id);
    verdicts.push(
      {
        what: `${title}: ${made.length} calls, none failed`,
        holds: exitCode === 0 && made.every(({ status }) => status === 200),
      },
      { what: `${title}: each profile is in its own account`, holds: rightAnswers(results.get(id)) },
      { what: `${title}: nothing on standard error`, holds: stderr === '' },
    );
    for (const who of PROFILES.values()) {
      const calls = callsAs(who, made);
      const sessions = new Set(calls.map(({ keyId }) => keyId)).size;
      verdicts.push({
        what: `${title}: ${calls.length} calls with ${sessions} sessions of ${who}…, past ${ledger.outlived(calls)} expiries`,
        holds: ledger.outlived(calls) >= EXPIRIES,
      });
    }
  }
  return [
    ...verdicts,
    { what: 'no exchange failed', holds: calls.every(({ status }) => status === 200) },
    { what: 'the post step ran', holds: post.conclusion === 'success' },
  ];
}

/** True when a tool had only right answers: those of the profiles, one after the other. */
function rightAnswers({ exitCode, stdout }) {
  const who = [...PROFILES.values()];
  return (
    exitCode === 0 &&
    stdout
      .trimEnd()
      .split('\n')
      .every((arn, at) => arn.startsWith(who[at % who.length]))
  );
}

function callsAs(who, calls) {
  return calls.filter(({ arn }) => arn?.startsWith(who));
}

function longestPauseMs(ledger) {
  const pauses = TOOLS.flatMap(({ id }) =>
    ledger.callsOf(id).map(({ atMs }, at, calls) => atMs - (calls[at - 1]?.atMs ?? atMs)),
  );
  return Math.max(...pauses);
}

function report({ main, results }) {
  const tools = [...results].map(([id, { exitCode, stderr }]) => `${id}: exit status ${exitCode}\n${stderr}`);
  return `${main.log}\n${tools.join('\n')}`;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
