import { readFile } from 'node:fs/promises';
import { ZeroreelError } from '@zeroreel/core';
import type { KeyframeSettings, MotionFieldSettings } from '@zeroreel/plugins';

/**
 * Reads `--motion`: `zoom:1.02` (factor a frame), `rotate:2` (degrees a frame) or `path:file.json` (keyframes).
 * @throws ZeroreelError `invalid-request` for anything else; `missing-file`
 */
export async function parseMotion(text: string): Promise<MotionFieldSettings> {
  const [kind, ...rest] = text.split(':');
  const value = rest.join(':');
  switch (kind) {
    case 'zoom':
      return { kind, factor: amount(text, value) };
    case 'rotate':
      return { kind, degrees: amount(text, value) };
    case 'path':
      return { kind, keyframes: parseKeyframes(await readJson(value), value) };
    default:
      throw invalid(`zoom:FACTOR, rotate:DEGREES or path:FILE.json`, text);
  }
}

function amount(text: string, value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw invalid('a number after the colon', text);
  return number;
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `--motion: the path ${path} cannot be read`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ZeroreelError('invalid-request', `--motion: ${path} is no JSON: ${String(cause)}`, { cause });
  }
}

const FIELDS = ['frame', 'x', 'y', 'zoom', 'degrees'];

function parseKeyframes(value: unknown, path: string): readonly KeyframeSettings[] {
  if (!Array.isArray(value)) throw invalid('an array of keyframes', `${JSON.stringify(value)} in ${path}`);
  return value.map((item: unknown, index) => {
    if (isKeyframe(item)) return item;
    throw invalid(`numbers named ${FIELDS.join(', ')}`, `${JSON.stringify(item)} at index ${index} in ${path}`);
  });
}

function isKeyframe(value: unknown): value is KeyframeSettings {
  if (typeof value !== 'object' || value === null || !('frame' in value)) return false;
  return Object.entries(value).every(([field, number]) => FIELDS.includes(field) && typeof number === 'number');
}

const invalid = (expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `--motion: expected ${expected}, got ${got}`);
