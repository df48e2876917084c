import { writeOut } from '../log/write-out.js';
import { postStep } from '../step/post-step.js';

postStep(process.env, writeOut);
