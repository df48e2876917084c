// Loaded before a program: writes the path of every file that it opens, once for each time, to the file that COUNT_READS names.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { appendFileSync, openSync, readFileSync } = fs;
const record = (file) => {
  if (typeof file === 'string') appendFileSync(process.env.COUNT_READS, `${file}\n`);
};
fs.openSync = (file, ...rest) => {
  record(file);
  return openSync(file, ...rest);
};
fs.readFileSync = (file, ...rest) => {
  record(file);
  return readFileSync(file, ...rest);
};
syncBuiltinESMExports();
