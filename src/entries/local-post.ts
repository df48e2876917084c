import { postLocal } from '../local/job/post-local.js';

await postLocal(process.env, (text) => process.stdout.write(text));
