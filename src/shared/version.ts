/** The version of this action, as `package.json` has it; the name STS and proxies see. */
export const VERSION = '0.1.0';
