import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../../act-process.mjs';

const PROD = '444444444444';
const OTHER = '333333333333';
const ROLE = `arn:aws:sts::${PROD}:assumed-role/SiteDeployRole/`;
const BUCKET = 'shop-site';
let distribution;

export const staticSite = {
  name: 'static-site',
  repository: 'octo/site',

  async prepare({ accounts }) {
    await accounts.createBucket(PROD, BUCKET);
    await accounts.putObject(PROD, BUCKET, 'old.html', 'of an earlier release');
    const config = `<DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><CallerReference>site</CallerReference><Origins><Quantity>1</Quantity><Items><Origin><Id>site</Id><DomainName>${BUCKET}.s3.amazonaws.com</DomainName><S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig></Origin></Items></Origins><DefaultCacheBehavior><TargetOriginId>site</TargetOriginId><ViewerProtocolPolicy>https-only</ViewerProtocolPolicy></DefaultCacheBehavior><Comment></Comment><Enabled>true</Enabled></DistributionConfig>`;
    const { body } = await accounts.rest(PROD, 'cloudfront', 'POST', '/2020-05-31/distribution', config);
    [, distribution] = /<Id>([^<]+)</.exec(body) ?? [];
    return { variables: { DISTRIBUTION_ID: distribution } };
  },

  async judge({ claim, calls, accounts, printedBy }) {
    const puts = calls.filter(({ operation }) => operation === 'PutObject');
    claim(
      'the AWS CLI uploads as the role of prod',
      puts.length === 2 && puts.every(({ arn }) => arn.startsWith(ROLE)),
    );
    for (const file of ['index.html', 'style.css']) {
      const source = await readFile(path.join(root, 'examples/static-site/site', file), 'utf8');
      claim(`${file} is in the bucket of account ${PROD}`, (await accounts.objectText(PROD, BUCKET, file)) === source);
    }
    claim(
      'the file of an earlier release is deleted',
      (await accounts.objectText(PROD, BUCKET, 'old.html')).includes('NoSuchKey'),
    );
    const { body } = await accounts.rest(
      PROD,
      'cloudfront',
      'GET',
      `/2020-05-31/distribution/${distribution}/invalidation`,
    );
    const [, id] = /<Id>([^<]+)</.exec(body) ?? [];
    claim('the invalidation is in that account', id !== undefined && printedBy('Invalidate').includes(id));
    claim('no other account has the bucket', !(await accounts.buckets(OTHER)).includes(BUCKET));
    claim(
      'every call was of that role, and none was rejected',
      calls.every(({ arn, status }) => arn?.startsWith(ROLE) && status < 300),
    );
  },
};
