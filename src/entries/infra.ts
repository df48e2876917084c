import { infraCommand } from '../infra/infra-command.js';

process.exitCode = infraCommand(process.argv.slice(2), { out: process.stdout, err: process.stderr }, process.cwd());
