// The local AWS of the benchmark, in a process of its own, so that it does not share an event loop with the one that
// starts the steps and reads the clock. Speaks with it over the channel that `fork` opens. The argument is how many milliseconds
// each answer waits; none without it.
import '../typescript-sources.mjs';

const { startLocalAws } = await import('../../src/emulator/emulator.js');
const { modelWith, withRole } = await import('../../__tests__/support/models.js');
const { DENYING_ACCOUNT } = await import('./names.js');

const latencyMs = process.argv[2] === undefined ? undefined : Number(process.argv[2]);
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: 'arn:aws:iam::999999999999:role/another-hub' },
  },
});
const world = withRole(modelWith({ direct: true }), DENYING_ACCOUNT, 'DeployRole', () => ({ trustPolicy: trust }));
const aws = await startLocalAws({ world, latencyMs });
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
