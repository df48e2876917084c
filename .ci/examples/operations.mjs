// The name of the operation that a request to an AWS service calls, in each of AWS's protocols.

/** Such as `PutObject`; for a REST service other than S3 the method and the path, with long ids left out. */
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
  const [part] = [...query.keys()].filter(
    (name) =>
      !/^(?:list-type|prefix|delimiter|encoding-type|max-keys|continuation-token|marker|x-id|start-after|fetch-owner)$/.test(
        name,
      ),
  );
  if (part !== undefined) return `${S3_OF_BUCKET[method] ?? method} ${part}`;
  return { GET: 'ListObjects', PUT: 'CreateBucket', DELETE: 'DeleteBucket' }[method] ?? method;
}
