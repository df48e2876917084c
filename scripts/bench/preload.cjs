// Loaded into a process that is profiled. At its end it writes what only the process itself knows, for scripts/profile.ts.
'use strict';
const { writeFileSync } = require('node:fs');

process.once('exit', () => {
  const { nodeTiming } = require('node:perf_hooks').performance;
  const known = {
    startMs: nodeTiming.bootstrapComplete,
    waitingMs: nodeTiming.idleTime,
    peakKilobytes: process.resourceUsage().maxRSS,
    nodeModules: process.moduleLoadList.filter((name) => name.startsWith('NativeModule ')).length,
  };
  writeFileSync(`${process.env.PROFILE_FOLDER}/${process.pid}.process.json`, JSON.stringify(known));
});
