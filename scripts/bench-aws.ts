// The local AWS of the benchmark, in a process of its own, so that it does not share an event loop with the one that
// starts the steps and reads the clock. Speaks with it over the channel that `fork` opens.
import './typescript-sources.mjs';

const { startLocalAws } = await import('../src/emulator/emulator.js');
const { modelWith } = await import('../__tests__/support/models.js');

const aws = await startLocalAws({ world: modelWith({ direct: true }) });
let reported = 0;

// Any message asks for the kinds of the calls that came since the last one.
process.on('message', () => {
  const kinds = aws.calls.slice(reported).map((call) => call.kind);
  reported = aws.calls.length;
  process.send?.(kinds);
});
process.on('disconnect', () => {
  void aws.stop();
});
process.send?.(aws.runnerEnvironment());
