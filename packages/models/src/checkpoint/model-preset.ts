import { ZeroreelError, type ModelFiles, type ModelPreset, isJsonObject, type JsonObject } from '@zeroreel/core';
import { readJson } from '../weights/read-json.js';

const FILE = 'zeroreel.json';

/**
 * Reads the fast way that a model offers: `preset` of the `zeroreel.json` in its folder; undefined without one, and where its
 * LoRA is not there, as in a copy of the folder that leaves it out.
 * @throws ZeroreelError `invalid-model` naming the file, the key, what was expected and what was got
 */
export async function readModelPreset(files: ModelFiles): Promise<ModelPreset | undefined> {
  if (!(await files.has(FILE))) return undefined;
  const { preset } = await readJson(files, FILE);
  if (preset === undefined) return undefined;
  const name = `${files.name}/${FILE}`;
  if (!isJsonObject(preset)) throw invalid(name, 'preset', 'an object', preset);
  const { lora, strength = 1, request, otherwiseSteps, ...strays } = preset;
  const [stray] = Object.keys(strays);
  if (stray !== undefined) throw invalid(name, 'preset', 'the keys lora, strength, request, otherwiseSteps', stray);
  if (!isFileBelow(lora)) throw invalid(name, 'preset.lora', `a .safetensors file of the model's folder`, lora);
  if (!isFinite(strength)) throw invalid(name, 'preset.strength', 'a number', strength);
  if (!isSteps(otherwiseSteps)) throw invalid(name, 'preset.otherwiseSteps', STEPS, otherwiseSteps);
  const read = { lora, strength, request: readRequest(name, request), otherwiseSteps };
  return (await files.has(lora)) ? read : undefined;
}

function readRequest(name: string, request: unknown): ModelPreset['request'] {
  const at = 'preset.request';
  if (!isJsonObject(request)) throw invalid(name, at, 'an object', request);
  const { steps, sampler, guidanceScale, ...strays }: JsonObject = request;
  const [stray] = Object.keys(strays);
  if (stray !== undefined) throw invalid(name, at, 'the keys steps, sampler, guidanceScale', stray);
  if (!isSteps(steps)) throw invalid(name, `${at}.steps`, STEPS, steps);
  if (typeof sampler !== 'string' || sampler === '') throw invalid(name, `${at}.sampler`, "a sampler's name", sampler);
  if (!isFinite(guidanceScale)) throw invalid(name, `${at}.guidanceScale`, 'a number', guidanceScale);
  return { steps, sampler, guidanceScale };
}

/** A file may come from anybody: its LoRA lies in its own folder, or in one below. */
const isFileBelow = (path: unknown): path is string =>
  typeof path === 'string' &&
  /^[^\\:\p{Cc}]+\.safetensors$/u.test(path) &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

const isFinite = (value: unknown): value is number => Number.isFinite(value);

const STEPS = 'a whole number of steps, 1 to 1000';
const isSteps = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1000;

const invalid = (name: string, key: string, expected: string, got: unknown): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: ${key}: expected ${expected}, got ${JSON.stringify(got) ?? 'nothing'}`);
