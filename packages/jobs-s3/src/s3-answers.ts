import { XMLParser } from 'fast-xml-parser';
import { JobsError } from '@zeroreel/jobs';

/** Texts stay texts: a key `1.0` is no number. */
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Contents' });

/** A page of the keys of a bucket. */
export interface KeyPage {
  readonly keys: readonly string[];
  /** To ask for the next page. */
  readonly token?: string;
}

/** Reads the answer to ListObjectsV2. @throws JobsError `store-unavailable` for what is no such answer */
export function readKeyPage(xml: string): KeyPage {
  const result = fieldOf(parse(xml), 'ListBucketResult');
  if (result === undefined) throw noAnswer('ListBucketResult', xml);
  const contents = fieldOf(result, 'Contents');
  const keys = (Array.isArray(contents) ? contents : []).map((entry) => requiredText(entry, 'Key', xml));
  const token = textOf(result, 'NextContinuationToken');
  return { keys, ...(textOf(result, 'IsTruncated') === 'true' && token !== undefined ? { token } : {}) };
}

/** Reads the answer to CreateMultipartUpload. @throws JobsError `store-unavailable` for what is no such answer */
export const readUploadId = (xml: string): string =>
  requiredText(fieldOf(parse(xml), 'InitiateMultipartUploadResult'), 'UploadId', xml);

/** What a bucket says of an error, also within an answer of status 200; nothing where it says none. */
export function errorOf(xml: string): { readonly code?: string; readonly message?: string } {
  const error = fieldOf(parse(xml), 'Error');
  const [code, message] = [textOf(error, 'Code'), textOf(error, 'Message')];
  return { ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) };
}

function parse(xml: string): unknown {
  try {
    return parser.parse(xml);
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function textOf(value: unknown, name: string): string | undefined {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : undefined;
}

function requiredText(value: unknown, name: string, xml: string): string {
  const text = textOf(value, name);
  if (text === undefined) throw noAnswer(name, xml);
  return text;
}

const noAnswer = (name: string, xml: string): JobsError =>
  new JobsError(
    'store-unavailable',
    `expected ${name} in the bucket's answer, got ${JSON.stringify(xml.slice(0, 200))}`,
  );
