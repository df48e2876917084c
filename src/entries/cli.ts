import { realpathSync } from 'node:fs';
import path from 'node:path';
import { xacct } from '../cli/xacct.js';

// Not import.meta.url: the bundler takes a path made from it for an asset and moves it. npm starts a command by a link.
const program = realpathSync(process.argv[1] ?? '.');
const templates = path.resolve(path.dirname(program), '../../infra/cloudformation');
// A reader that goes away, such as head, changes nothing about what the command does.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await xacct(process.argv.slice(2), process, {
  environment: process.env,
  current: process.cwd(),
  templates,
});
