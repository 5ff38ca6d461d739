import { readFile } from 'node:fs/promises';
import { ZeroreelError } from '@zeroreel/core';
import type { Keyframe, MotionFieldSettings } from '../settings/motion-settings.js';

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

function parseKeyframes(value: unknown, path: string): readonly Keyframe[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalid('an array of { "frame", "x", "y" }', `${JSON.stringify(value)} in ${path}`);
  }
  return value.map((item: unknown, index) => {
    if (isKeyframe(item)) return { frame: item.frame, x: item.x, y: item.y };
    throw invalid('{ "frame", "x", "y" }, all numbers', `${JSON.stringify(item)} at index ${index} in ${path}`);
  });
}

function isKeyframe(value: unknown): value is Keyframe {
  if (typeof value !== 'object' || value === null) return false;
  const { frame, x, y } = value as Partial<Record<keyof Keyframe, unknown>>;
  return [frame, x, y].every((number) => typeof number === 'number');
}

const invalid = (expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `--motion: expected ${expected}, got ${got}`);
