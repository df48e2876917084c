import { postStep } from '../action/post-step.js';
import { writeOut } from '../shared/runner/write-out.js';

postStep(process.env, writeOut);
