// Lets Node run the sources as they are: it strips the types itself, but it does not know that an import of `x.js`
// means `x.ts` there. Import this file first, then the sources with `await import(…)`.
//
// Source: https://nodejs.org/docs/latest-v24.x/api/module.html#moduleregisterhooksoptions

import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, nextResolve) {
    const ours = /^\.\.?\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts') === true;
    return nextResolve(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
