import { serve } from '../local/serve.js';

try {
  await serve(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`The local AWS cannot run: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
