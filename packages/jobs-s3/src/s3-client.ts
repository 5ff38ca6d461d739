import { AwsClient } from 'aws4fetch';
import { JobsError } from '@zeroreel/jobs';
import type { S3Address } from './s3-address.js';
import { errorOf } from './s3-answers.js';

/** A request to a bucket. */
export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Without the store's prefix; absent for requests to the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses that the caller reads, beside those of success. */
  readonly expected?: readonly number[];
}

/** Milliseconds for an answer to begin, and for one without a body of artefacts to end. */
const PATIENCE = 300_000;

/** Sends signed requests; those that a server could not answer are sent again, six times within some seconds. */
export class S3Client {
  private readonly aws: AwsClient;

  constructor(readonly address: S3Address) {
    const { accessKeyId, secretAccessKey, sessionToken, region } = address;
    this.aws = new AwsClient({
      accessKeyId,
      secretAccessKey,
      region,
      service: 's3',
      retries: 6,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    });
  }

  /** @throws JobsError `store-unavailable`, `disk-full` for every status that is not expected */
  async send({ method, key, query, headers, body, expected = [] }: S3Request): Promise<Response> {
    const streams = method === 'GET' && key !== undefined;
    let response: Response;
    try {
      response = await this.aws.fetch(this.urlOf(key, query), {
        method,
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }),
        ...(streams ? {} : { signal: AbortSignal.timeout(PATIENCE) }),
      });
    } catch (cause) {
      throw new JobsError('store-unavailable', `${this.address.name} cannot be reached: ${reasonOf(cause)}`, { cause });
    }
    if (response.ok || expected.includes(response.status)) return response;
    throw await this.refused(response, method, key);
  }

  /** An address at which anybody can read a key for so many seconds. */
  async presigned(key: string, seconds: number): Promise<string> {
    const url = this.urlOf(key, { 'X-Amz-Expires': String(seconds) });
    return (await this.aws.sign(url, { method: 'GET', aws: { signQuery: true } })).url;
  }

  private urlOf(key: string | undefined, query: Readonly<Record<string, string>> = {}): string {
    const url = new URL(key === undefined ? '' : `${this.address.prefix}${key}`, this.address.url);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  private async refused(response: Response, method: string, key: string | undefined): Promise<JobsError> {
    const { status } = response;
    const { code, message } = errorOf(await response.text().catch(() => ''));
    const facts = [String(status), code, message].filter((fact) => fact !== undefined).join(' ');
    const isFull = status === 507 || code === 'XMinioStorageFull' || code === 'QuotaExceeded';
    const what = key === undefined ? method : `${method} ${key}`;
    return new JobsError(isFull ? 'disk-full' : 'store-unavailable', `${this.address.name} refuses ${what}: ${facts}`);
  }
}

/** What fetch hides behind "fetch failed". */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause;
  return inner instanceof Error && inner.message !== '' ? inner.message : cause.message;
}
