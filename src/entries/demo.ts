import path from 'node:path';
import { demo } from '../demo/demo.js';

// Not import.meta.url: the bundler takes a path made from it for an asset and moves it.
const dist = path.resolve(path.dirname(process.argv[1] ?? ''), '..');

// On Node 20 the AWS SDK would print a warning in the middle of the demo.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

try {
  process.exitCode = await demo({
    dist,
    write: (text) => process.stdout.write(text),
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  });
} catch (error) {
  process.stderr.write(`The demo cannot run: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
