import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';

const LOCAL = path.resolve(import.meta.dirname, '../../dist/cli/index.js');

/**
 * Starts the committed local AWS as a command, `serve`, in a repository with an accounts file and a folder of policies, for sessions of half
 * an hour. The answer has the `environment` by which a job finds it, and `end()`, which tells it to end and resolves to its exit status.
 */
export async function serveIn(repository) {
  // The policies ask for these, and a claim that nothing tells satisfies none.
  const claims = ['--claims', 'repository=octo/shop', '--claims', 'ref=refs/heads/main'];
  const terms = ['--session-seconds', '1800', '--until-stdin-closes', '--quiet'];
  const args = ['serve', '--policies', 'policies', ...claims, ...terms];
  const server = spawn(process.execPath, [LOCAL, ...args], {
    cwd: repository,
    // What the job of this check itself is, in CI, is no part of the scene.
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const lines = readline.createInterface({ input: server.stdout });
  const first = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error('The local AWS ended before it was ready.');
  const { environment } = JSON.parse(first[0]);
  return {
    environment,
    end: async () => {
      server.stdin.end();
      const [status] = await ended;
      return status;
    },
  };
}
