import { postStep } from '../step/post-step.js';

postStep(process.env, (text) => process.stdout.write(text));
