import { postLocal } from '../local/job/post-local.js';
import { writeOut } from '../log/write-out.js';

await postLocal(process.env, writeOut);
