// The name of the operation that a request to an AWS service calls, in each of AWS's protocols.

/** Such as `PutObject`; for a REST service other than S3 the method and the path. */
export function operationOf({ method, target, headers, body }, service) {
  const named = headers['x-amz-target'];
  if (named !== undefined) return named.split('.').at(-1);
  const [path] = target.split('?');
  const query = new URLSearchParams(target.slice(path.length + 1));
  if (service === 's3') return operationOfS3(method, path, query, headers);
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return new URLSearchParams(body.toString()).get('Action') ?? `${method} ${path}`;
  }
  return `${method} ${path}`;
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
const S3_OF_BUCKET = { GET: 'GetBucket', PUT: 'PutBucket', DELETE: 'DeleteBucket' };
/** Parameters of a list, which name no part of the bucket. */
const S3_OF_LISTS = new Set([
  ...['list-type', 'prefix', 'delimiter', 'marker', 'start-after', 'continuation-token'],
  ...['max-keys', 'encoding-type', 'fetch-owner', 'x-id'],
]);

function operationOfS3(method, path, query, headers) {
  const key = path.split('/').slice(2).join('/');
  if (path === '/') return 'ListBuckets';
  if (key !== '') {
    if (method === 'PUT' && headers['x-amz-copy-source'] !== undefined) return 'CopyObject';
    if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
    return { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject', DELETE: 'DeleteObject' }[method] ?? method;
  }
  if (method === 'HEAD') return 'HeadBucket';
  if (query.has('delete')) return 'DeleteObjects';
  const part = [...query.keys()].find((name) => !S3_OF_LISTS.has(name));
  if (part !== undefined) return `${S3_OF_BUCKET[method] ?? method} ${part}`;
  return { GET: 'ListObjects', PUT: 'CreateBucket', DELETE: 'DeleteBucket' }[method] ?? method;
}
