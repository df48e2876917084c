/** The account that a template is rolled out to. */
export interface TemplateTarget {
  readonly account: string;
  readonly partition: string;
}
