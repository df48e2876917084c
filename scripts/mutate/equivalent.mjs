// Mutants that no test can kill, because they change nothing that anybody could notice; each with the reason.

/** `within` is the line, without the space around it. */
export const EQUIVALENT = [];
