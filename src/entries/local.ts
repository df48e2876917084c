import { serve } from '../local/serve.js';

const [command, ...flags] = process.argv.slice(2);
try {
  if (command === 'check') {
    // A reader that goes away, such as head, changes nothing about the cases.
    process.stdout.on('error', () => undefined);
    const { checkCommand } = await import('../local/check/check-command.js');
    process.exitCode = await checkCommand(flags, process.stdout, process.cwd());
  } else {
    await serve(process.argv.slice(2));
  }
} catch (error) {
  process.stderr.write(`The local AWS cannot run: ${error instanceof Error ? error.message : String(error)}\n`);
  // 1 is for cases that are not as expected.
  process.exitCode = command === 'check' ? 2 : 1;
}
