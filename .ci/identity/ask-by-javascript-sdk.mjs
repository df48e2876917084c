// Asks AWS who it is with the JavaScript SDK v3 and its default chain: with the profiles that the arguments name, an empty one being what
// the environment says.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { defaultProvider } from '@aws-sdk/credential-provider-node';

for (const profile of process.argv.slice(2)) {
  const client = new STSClient({ credentials: defaultProvider(profile === '' ? {} : { profile }) });
  const { Arn } = await client.send(new GetCallerIdentityCommand({}));
  process.stdout.write(`${Arn}\n`);
}
