import { AMBIENT } from './ambient.js';
import { DIRECT } from './direct.js';
import { type Form, fileOf } from './form.js';
import { HUB_FORMS } from './hub.js';
import { LEFT } from './left.js';
import { SHAPES } from './shapes.js';

/** All public forms, each with a name of its own. */
export const FORMS: readonly Form[] = [...DIRECT, ...HUB_FORMS, ...AMBIENT, ...LEFT, ...SHAPES];

/** The path of the file that has a form. */
export const fileNameOf = ({ file = '.github/workflows/deploy.yml' }: Form) => file;

/** The file before it is migrated. */
export const beforeOf = (form: Form) => fileOf(form.before, form.job);

/** The file as it is expected afterwards. */
export const afterOf = (form: Form) => fileOf(form.after ?? form.before, form.job);
