import { JobsError } from '@zeroreel/jobs';

/** A bucket, and how one is let in. */
export interface S3Address {
  /** `s3://bucket/prefix`, for messages. */
  readonly name: string;
  /** Of the bucket, with `/` at its end. */
  readonly url: string;
  /** Before all keys: empty, or with `/` at its end. */
  readonly prefix: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Variables of the environment, by the names that AWS's own programs read. */
export type S3Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads where artefacts are kept: `s3://bucket` or `s3://bucket/prefix`, and from the environment `AWS_ACCESS_KEY_ID`,
 * `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION` (`us-east-1`), and for servers other than Amazon's
 * `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`, under whose address the bucket is the first folder.
 * @throws JobsError `store-unavailable` for another form, or where keys are missing
 */
export function parseS3Address(address: string, env: S3Environment): S3Address {
  const [, bucket, path = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9._/-]*))?$/.exec(address) ?? [];
  if (bucket === undefined) {
    throw new JobsError(
      'store-unavailable',
      `expected s3://bucket or s3://bucket/prefix, got ${JSON.stringify(address)}`,
    );
  }
  const prefix = path.replace(/\/*$/, '').replace(/(.)$/, '$1/');
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'us-east-1';
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'];
  const sessionToken = env['AWS_SESSION_TOKEN'];
  return {
    name: address,
    url: endpoint === undefined ? `https://${bucket}.s3.${region}.amazonaws.com/` : onEndpoint(endpoint, bucket),
    prefix,
    region,
    accessKeyId: required(env, 'AWS_ACCESS_KEY_ID', address),
    secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY', address),
    ...(sessionToken ? { sessionToken } : {}),
  };
}

function onEndpoint(endpoint: string, bucket: string): string {
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new JobsError(
      'store-unavailable',
      `expected an address http://… or https://… in AWS_ENDPOINT_URL_S3, got ${JSON.stringify(endpoint)}`,
    );
  }
  return `${endpoint.replace(/\/*$/, '')}/${bucket}/`;
}

function required(env: S3Environment, name: string, address: string): string {
  const value = env[name];
  if (value) return value;
  throw new JobsError('store-unavailable', `${address} needs ${name} in the environment; it is not set`);
}
