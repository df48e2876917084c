/** Good accounts files. */
export interface GoodFile {
  readonly title: string;
  readonly text: string;
}

/** The example of the documentation. */
export const EXAMPLE = `# .github/accounts.yml
hub:
  role: arn:aws:iam::111122223333:role/github-hub
defaults:
  role: DeployRole
  region: eu-west-1
accounts:
  dev:     { id: "222222222222" }
  staging: { id: "333333333333", region: eu-central-1 }
  prod:    { id: "444444444444", environment: production, labels: { tier: prod, wave: "2" } }
`;

/** Every key that there is. */
export const EVERY_KEY = `
hub: { role: arn:aws-cn:iam::111122223333:role/team/github-hub, region: cn-north-1 }
defaults:
  role: /ci/DeployRole
  region: cn-northwest-1
  route: direct
  environment: "Prod: EU"
  session-name: shop@prod
  duration-seconds: 43200
  session-policy: .github/policies/prod.json
  external-id-env: PROD_EXTERNAL_ID
  diagnosis-role: audit/Reader
accounts:
  prod:
    id: '044444444444'
    role: ProdDeployRole
    region: cn-north-1
    route: hub
    environment: production
    session-name: prod
    duration-seconds: 900
    session-policy: policy.json
    external-id-env: AWS_EXTERNAL_ID
    hub-role: team/github-hub-prod
    diagnosis-role: ProdReader
    labels: { tier: prod, team/cost.centre: "4711", empty: "" }
  test: { id: "555555555555" }
`;

export const GOOD_FILES: readonly GoodFile[] = [
  { title: 'the example', text: EXAMPLE },
  { title: 'every key', text: EVERY_KEY },
  {
    title: 'hub roles of accounts without one of the file',
    text: 'accounts:\n  a: { id: "222222222222", hub-role: "arn:aws:iam::111122223333:role/a" }\n  b: { id: "333333333333", hub-role: "arn:aws:iam::999922223333:role/b" }',
  },
  { title: 'one account', text: 'accounts:\n  a: { id: "222222222222" }' },
  { title: 'JSON', text: '{ "accounts": { "dev": { "id": "222222222222", "duration-seconds": 900 } } }' },
  { title: 'a document marker and an end', text: '---\naccounts:\n  dev: { id: "222222222222" }\n...\n' },
  { title: 'one id twice', text: 'accounts:\n  a: { id: "222222222222" }\n  b: { id: "222222222222", role: Other }' },
  {
    title: 'names of all objects',
    text: 'accounts:\n  constructor: { id: "222222222222", labels: { toString: x, valueOf: y } }',
  },
  { title: 'the longest name', text: `accounts:\n  ${'n'.repeat(64)}: { id: "222222222222" }` },
  { title: 'marks in a name', text: 'accounts:\n  1.eu_west-Prod: { id: "222222222222" }' },
  { title: 'a tab after a value', text: 'accounts:\n  dev: { id: "222222222222" }\t# the first\n' },
  {
    title: 'tabs between words',
    text: 'accounts:\n  dev:\t\n    id:\t"222222222222"\n    labels:\n      team: shop\t\n',
  },
  {
    title: 'letters and pictures',
    text: 'accounts:\n  dev: { id: "222222222222", environment: Zürich 🚀, labels: { who: Zoë } }',
  },
];
