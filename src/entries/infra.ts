import path from 'node:path';
import { infraCommand } from '../infra/infra-command.js';

// Not import.meta.url: the bundler takes a path made from it for an asset and moves it.
const templates = path.resolve(path.dirname(process.argv[1] ?? ''), '../../infra/cloudformation');
// A reader that goes away, such as head, changes nothing about what was made.
process.stdout.on('error', () => undefined);
const streams = { out: process.stdout, err: process.stderr };

process.exitCode = infraCommand(process.argv.slice(2), streams, { current: process.cwd(), templates });
