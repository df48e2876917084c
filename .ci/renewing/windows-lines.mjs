// How the real botocore splits our `credential_process` lines on Windows. It has that code on every system.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { commandLine } from '../../src/action/profiles/command-line.ts';
import { claim } from '../claims.mjs';

const SPLIT = `
import json, sys
from botocore.compat import compat_shell_split
print(json.dumps([compat_shell_split(line, platform='win32') for line in json.load(sys.stdin)]))
`;

/** Where Node and RUNNER_TEMP are on hosted and other runners. */
const RUNNERS = [
  ['C:\\hostedtoolcache\\windows\\node\\24.0.0\\x64\\node.exe', 'D:\\a\\_temp'],
  ['C:\\Program Files\\nodejs\\node.exe', 'D:\\a\\_temp'],
  ['C:\\actions-runner\\externals\\node24\\bin\\node.exe', 'C:\\Users\\Build Agent (x86)\\_work\\_temp'],
  ['C:\\PROGRA~1\\nodejs\\node.exe', '\\\\server\\share\\runner\\_temp'],
];

/** Makes one claim for each runner. */
export function claimWindowsLines() {
  const lines = RUNNERS.map(([node, temp]) => {
    const folder = path.win32.join(temp, `xacct-action-${'0a'.repeat(12)}`);
    return [node, path.win32.join(folder, 'program', 'index.js'), path.win32.join(folder, 'profile-0')];
  });
  const input = JSON.stringify(lines.map(commandLine));
  const split = JSON.parse(execFileSync('python3', ['-c', SPLIT], { input, encoding: 'utf8' }));
  for (const [at, words] of lines.entries()) {
    // A last word without meaning can follow.
    const holds = [words, [...words, '-']].some((one) => JSON.stringify(one) === JSON.stringify(split[at]));
    claim(`botocore on Windows reads the words of ${words[0]} and ${path.win32.dirname(words[2])}`, holds);
  }
}
