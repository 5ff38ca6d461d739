import { fileURLToPath } from 'node:url';
import type { ModelFiles } from '@zeroreel/core';
import { readGoldens } from '@zeroreel/testing';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import type { WeightLookup } from '@zeroreel/onnx';
import { expect } from 'vitest';
import { openParts } from '../weights/open-parts.js';
import { readSafetensors, type StoredWeightMap } from '../weights/safetensors.js';
import { readNumbers } from '../weights/stored-weight.js';
import { lookupNumbers } from './weight-numbers.js';

/** A file that tools/goldens/lora.py wrote. */
export const loraFixture = (name: string): ModelFiles =>
  openModelFile(fileURLToPath(new URL(`../__fixtures__/lora/${name}.safetensors`, import.meta.url)));

/** The parts of a golden checkpoint. */
export async function goldenParts(
  name: 'sd1' | 'sd2' | 'wide',
): Promise<Readonly<Record<'unet' | 'text_encoder' | 'vae', StoredWeightMap>>> {
  const parts = await openParts(openModelFolder(readGoldens(name).checkpoint));
  return Object.fromEntries(parts) as Record<'unet' | 'text_encoder' | 'vae', StoredWeightMap>;
}

/**
 * Expects the weights of a file, `unet.<key>` and `text_encoder.<key without text_model.>`, and no others to be
 * changed.
 */
export const expectMerged = (
  name: string,
  parts: Readonly<Record<'unet' | 'text_encoder', OverlaidPart>>,
): Promise<void> => expectMergedWith(loraFixture(name), parts);

/** Weights before and after overlays. */
interface OverlaidPart {
  readonly base: WeightLookup;
  readonly merged: WeightLookup;
}

/** As `expectMerged`, with the weights of another file. */
export async function expectMergedWith(
  files: ModelFiles,
  parts: Readonly<Record<string, OverlaidPart>>,
): Promise<void> {
  const golden = await readSafetensors(await files.open((await files.list(''))[0]!), files.name);
  const changed: string[] = [];
  for (const [part, { base, merged }] of Object.entries(parts)) {
    const keys = [...merged.keys()].filter((key) => merged.get(key) !== base.get(key));
    for (const [key, got] of await lookupNumbers(merged, keys)) {
      const goldenKey = `${part}.${key.replace(/^text_model\./, '')}`;
      changed.push(goldenKey);
      const expected = await readNumbers(golden.get(goldenKey)!, goldenKey);
      expect(maxDifference(got, expected), goldenKey).toBeLessThan(1e-6);
    }
  }
  expect(changed.sort()).toEqual([...golden.keys()].sort());
}

/** The largest difference between two lists of numbers of one length. */
export function maxDifference(got: Float32Array, expected: Float32Array): number {
  expect(got.length).toBe(expected.length);
  return got.reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index]!)), 0);
}
