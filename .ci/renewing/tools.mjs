import path from 'node:path';

const folder = import.meta.dirname;

/**
 * The tools, each as a command that takes the names of profiles and asks AWS who it is with one after the other, until the file
 * `$STOP` is there.
 */
export const TOOLS = [
  { id: 'aws-cli', title: 'AWS CLI', command: 'sh', args: [path.join(folder, 'ask-by-aws-cli.sh')] },
  { id: 'boto3', title: 'boto3', command: 'python3', args: [path.join(folder, 'ask_by_boto3.py')] },
  { id: 'go-sdk', title: 'Go SDK v2', command: 'ask-by-go-sdk', args: [] },
  {
    id: 'aws-sdk-go-base',
    title: "aws-sdk-go-base, the credential library of Terraform's AWS provider",
    command: 'ask-by-aws-sdk-go-base',
    args: [],
  },
];
