import { localCommand } from '../local/local-command.js';

process.exitCode = await localCommand(process.argv.slice(2));
