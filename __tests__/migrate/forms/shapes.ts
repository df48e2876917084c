import { type Form, HUB, TARGET } from './form.js';

const USES = 'aws-actions/configure-aws-credentials@v4';
const pair = `name: Deploy
on: push
permissions: { id-token: write }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - name: Hub
        uses: ${USES}
        with:
          aws-region: eu-west-1
          role-to-assume: ${HUB} # hub
      - name: Target
        uses: ${USES}
        with:
          aws-region: eu-west-1
          role-to-assume: ${TARGET}
          role-chaining: true
`;
const merged = `name: Deploy
on: push
permissions: { id-token: write }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - name: Target
        uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          hub-role: ${HUB} # hub
          role-to-assume: ${TARGET}
          role-session-tags: github
`;
const windows = (text: string) => text.replaceAll('\n', '\r\n');

export const SHAPES: readonly Form[] = [
  { name: 'Windows line ends', before: windows(pair), after: windows(merged) },
  { name: 'a byte order mark', before: `\ufeff${pair}`, after: `\ufeff${merged}` },
  { name: 'no line break at the end', before: pair.trimEnd(), after: merged },
  {
    name: 'no line break after the role',
    before: withoutLast(pair),
    after: merged.trimEnd(),
    file: '.github/workflows/end.yml',
  },
  { name: 'wide indentation', before: wide(pair), after: wide(merged) },
  { name: 'a list without indentation', before: flat(pair), after: flat(merged) },
  {
    name: 'inputs in braces',
    before: `      - { uses: ${USES}, with: { aws-region: eu-west-1, role-to-assume: '${HUB}' } }
      - uses: ${USES}
        with: { role-chaining: true, role-to-assume: "\${{ vars.ROLE }}", aws-region: eu-west-1, role-skip-session-tagging: true }
`,
    after: `      - uses: org/xacct-action@v1
        with: { hub-role: '${HUB}', role-to-assume: "\${{ vars.ROLE }}", aws-region: eu-west-1 }
`,
  },
  {
    name: 'a hub role without quotes that goes into braces',
    before: `      - uses: ${USES}
        with:
          role-to-assume: \${{ vars.HUB }} # hub
      - uses: ${USES}
        with: { role-to-assume: "\${{ vars.ROLE }}", role-chaining: true }
`,
    after: `      # hub
      - uses: org/xacct-action@v1
        with: { hub-role: '\${{ vars.HUB }}', role-to-assume: "\${{ vars.ROLE }}", role-session-tags: github }
`,
  },
  {
    name: 'steps in brackets',
    before: `on: push
permissions: { id-token: write }
jobs: { deploy: { runs-on: ubuntu-latest, steps: [ { uses: '${USES}', with: { aws-region: eu-west-1, role-to-assume: '${TARGET}' } } ] } }
`,
    after: `on: push
permissions: { id-token: write }
jobs: { deploy: { runs-on: ubuntu-latest, steps: [ { uses: 'org/xacct-action@v1', with: { aws-region: eu-west-1, route: direct, role-to-assume: '${TARGET}' } } ] } }
`,
  },
  {
    name: 'a hub step in brackets',
    before: `on: push
permissions: { id-token: write }
jobs: { deploy: { runs-on: ubuntu-latest, steps: [ { uses: '${USES}', with: { role-to-assume: '${HUB}' } }, { uses: '${USES}', with: { role-to-assume: '${TARGET}', role-chaining: true } } ] } }
`,
    reported: ['first-of-pair', 'layout'],
  },
  {
    name: 'braces over several lines with a comment',
    before: `      - uses: ${USES}
        with: {
          aws-region: eu-west-1, # Ireland
          role-to-assume: '${TARGET}'
        }
`,
    reported: ['layout'],
  },
  {
    name: 'the action after its inputs, and values by anchors and aliases',
    before: `      - with:
          aws-region: &region eu-west-1
          role-to-assume: &role ${TARGET}
        uses: ${USES}
      - run: ./deploy
        env: { REGION: *region, ROLE: *role }
`,
    after: `      - with:
          aws-region: &region eu-west-1
          route: direct
          role-to-assume: &role ${TARGET}
        uses: org/xacct-action@v1
      - run: ./deploy
        env: { REGION: *region, ROLE: *role }
`,
  },
  {
    name: 'an anchor in a value that goes',
    before: `      - uses: ${USES}
        with:
          role-to-assume: ${TARGET}
          role-skip-session-tagging: &yes true
      - run: echo
        env: { YES: *yes }
`,
    reported: ['anchor'],
  },
  {
    name: 'other spelling, and spaces in front of colons',
    before: `      -   uses  : AWS-Actions/Configure-AWS-Credentials@v4
          with    :
            AWS-Region     : eu-west-1
            Role-To-Assume : ${TARGET}
            Role-Skip-Session-Tagging : TRUE
`,
    after: `      -   uses  : org/xacct-action@v1
          with    :
            AWS-Region     : eu-west-1
            route: direct
            Role-To-Assume : ${TARGET}
`,
  },
  {
    name: 'quoted texts whose next lines have less indentation than YAML requires',
    before: `      - run: 'echo a
        && echo b' # c
      - name: "Get
      credentials"
        uses: ${USES}
        with: { aws-region: eu-west-1, role-session-name: "a-\\
        b", role-to-assume: '${TARGET}', role-skip-session-tagging: true }
`,
    after: `      - run: 'echo a
        && echo b' # c
      - name: "Get
      credentials"
        uses: org/xacct-action@v1
        with: { aws-region: eu-west-1, role-session-name: "a-\\
        b", route: direct, role-to-assume: '${TARGET}' }
`,
  },
  {
    name: 'a quoted text whose last line looks like a comment',
    before: `      - uses: ${USES}
        with:
          aws-region: eu-west-1
          role-session-name: "\${{ github.actor }}
          # b"
          # the target
          role-to-assume: ${TARGET}
          role-skip-session-tagging: true
`,
    after: `      - uses: org/xacct-action@v1
        with:
          aws-region: eu-west-1
          role-session-name: "\${{ github.actor }}
          # b"
          route: direct
          # the target
          role-to-assume: ${TARGET}
`,
  },
  {
    name: 'the step in a comment, and in a script',
    before: `      # - uses: ${USES}
      #   with: { role-to-assume: ${TARGET} }
      - run: |
          echo "- uses: ${USES}" # with: role-to-assume
`,
  },
];

function withoutLast(text: string): string {
  const lines = text.trimEnd().split('\n');
  const [last = '', chaining = ''] = [lines.at(-2), lines.at(-1)];
  return [...lines.slice(0, -2), chaining, last].join('\n');
}

/** Steps with three spaces behind their dashes. */
function wide(text: string): string {
  return text.replace(/^ {6}- /gm, '      -   ').replace(/^ {8,}(?=\S)/gm, (spaces) => `${spaces}  `);
}

function flat(text: string): string {
  return text.replace(/^ {6,}/gm, (spaces) => spaces.slice(2));
}
