/**
 * Faults of the templates, each with the rows that must name it. `stacks` are all that such a row needs. `replace` is a text
 * that occurs once in `template`, and `by` is put in its place.
 */
export const FAULTS = [
  {
    name: 'the hub allows the subject of another repository',
    template: 'hub.yml',
    replace: '"${Issuer}:sub": ["${SubjectList}"]',
    by: '"${Issuer}:sub": ["repo:mallory@1/shop@2:environment:xacct-live"]',
    stacks: ['hub', 'plain'],
    rows: ['hub'],
  },
  {
    name: 'the hub requires another audience',
    template: 'hub.yml',
    replace: '"${Issuer}:aud": "${Audience}"',
    by: '"${Issuer}:aud": "sts.example.com"',
    stacks: ['hub', 'plain'],
    rows: ['hub'],
  },
  {
    name: 'the hub has no permission for the targets',
    template: 'hub.yml',
    replace: 'Resource: !Split [",", !Ref TargetRoleArns]',
    by: 'Resource: arn:aws:iam::222222222222:role/another',
    stacks: ['hub', 'plain'],
    rows: ['hub'],
  },
  {
    name: 'the target does not allow session tags',
    template: 'target.yml',
    replace: '"Action": "sts:TagSession"${Tests}',
    by: '"Action": "sts:SetSourceIdentity"',
    stacks: ['hub', 'tags'],
    rows: ['session tags'],
  },
  {
    name: 'the target names another hub role',
    template: 'target.yml',
    replace: '"Principal": { "AWS": "${HubRoleArn}" },\n                      "Action": "sts:AssumeRole"',
    by: '"Principal": { "AWS": "arn:aws:iam::999999999999:role/github-hub" },\n                      "Action": "sts:AssumeRole"',
    stacks: ['hub', 'plain'],
    rows: ['hub'],
  },
  {
    name: 'the target requires another external id',
    template: 'target.yml',
    replace: '"sts:ExternalId": "${ExternalId}"\'',
    by: '"sts:ExternalId": "${ExternalId}-wrong"\'',
    stacks: ['hub', 'external'],
    rows: ['external id', 'wrong external id'],
  },
  {
    name: 'the diagnosis role does not trust the hub',
    template: 'target.yml',
    replace: '            Principal: { AWS: !Ref HubRoleArn }\n            Action: sts:AssumeRole',
    by: '            Principal: { AWS: !Ref HubRoleArn }\n            Action: sts:TagSession',
    stacks: ['hub', 'other'],
    rows: ['another subject at the target'],
  },
  {
    name: 'the maximum duration of the target is too small',
    template: 'target.yml',
    replace: 'MaxSessionDuration: !Ref MaxSessionSeconds',
    by: 'MaxSessionDuration: 3600',
    stacks: ['subject'],
    rows: ['direct, longer than an hour'],
  },
];

/** The template with the fault. Throws if the template has not the text. */
export function withFault({ name, replace, by }, text) {
  const parts = text.split(replace);
  if (parts.length !== 2) throw new Error(`The text of the fault "${name}" occurs ${parts.length - 1} times.`);
  return parts.join(by);
}
