/** How a step ended. What to tell the user of a failure is clean: no secret in it, nothing that could act. */
export type StepEnd = { readonly ok: true } | { readonly ok: false; readonly title: string; readonly message: string };
