import { postLocal } from '../emulator/steps/emulator-post.js';
import { writeOut } from '../shared/runner/write-out.js';

await postLocal(process.env, writeOut);
