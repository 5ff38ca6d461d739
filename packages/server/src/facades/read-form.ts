import { type Option, type Options, isJsonObject, joinPath } from '@zeroreel/core';
import { readBytes, readJson, type BodyLimits } from '../http/read-body.js';
import type { AppContext } from '../http/app.js';
import { invalidRequest, Problem } from '../problem.js';

/** The fields of a body, and its files by the names of their fields. */
export interface FormBody {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, File>>;
}

/** Of a form that holds a picture. */
const MOST_FORM_BYTES = 32 * 2 ** 20;

/**
 * A body of `multipart/form-data` or JSON. Texts of a form become numbers where the declared option is one.
 * @throws Problem
 */
export async function readForm(c: AppContext, declared: Options, limits: BodyLimits): Promise<FormBody> {
  const type = c.req.header('content-type') ?? '';
  const bounded = { ...limits, bytes: Math.max(limits.bytes, MOST_FORM_BYTES) };
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    const body = await readJson(c, bounded);
    if (isJsonObject(body)) return { fields: body, files: {} };
    throw new Problem('invalid-request', 'Expected an object with a prompt');
  }
  const bytes = await readBytes(c.req.raw, bounded);
  const form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData().catch((cause: unknown) => {
    const problem = new Problem('invalid-request', 'Expected a body of multipart/form-data, got something else');
    problem.cause = cause;
    throw problem;
  });
  // No name stands for more than itself: `__proto__` is a field like others.
  const fields = Object.create(null) as Record<string, unknown>;
  const files = Object.create(null) as Record<string, File>;
  for (const [name, value] of form) {
    if (Object.hasOwn(fields, name) || Object.hasOwn(files, name)) {
      throw invalidRequest([{ path: joinPath('', [name]), message: 'expected this field once, got it again' }]);
    }
    if (typeof value !== 'string') files[name] = value;
    else fields[name] = valueOf(value, Object.hasOwn(declared, name) ? declared[name] : undefined);
  }
  return { fields, files };
}

function valueOf(text: string, option: Option | undefined): unknown {
  const isNumber = option?.kind === 'number' || option?.kind === 'integer';
  return isNumber && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The bytes of a `data:` URL or of plain base64; undefined for anything else. */
export function decodeBase64(text: string): Blob | undefined {
  const [, inUrl] = /^data:image\/[\w.+-]+;base64,([\s\S]*)$/i.exec(text) ?? [];
  const base64 = inUrl ?? text;
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(base64)) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length === 0 ? undefined : new Blob([bytes]);
}
