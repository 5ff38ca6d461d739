import { readdir } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { takeTags, ZeroreelError } from '@zeroreel/core';
import type { GivenFlags } from './given-flags.js';

/** The flag of the folder in which `<lora:name>` finds its file. */
export const LORA_FOLDER = '--lora-dir';

/**
 * The flags with a `--lora` for every LoRA that a prompt names, where no `--lora` has given it already: its file is looked
 * for in a folder and the folders in it. What is not found stays for the run to refuse.
 * @param prompts of the run, in the syntax webui
 * @throws ZeroreelError `missing-file` where there is no such folder, `invalid-request` where several files fit
 */
export async function withLorasOfPrompts(
  given: GivenFlags,
  folder: string,
  prompts: readonly string[],
): Promise<GivenFlags> {
  const files = await weightsIn(folder);
  const own = given.texts('--lora');
  const names = new Set(prompts.flatMap((prompt) => takeTags(prompt).tags.map(({ name }) => name)));
  const found = [...names]
    .filter((name) => !own.some((file) => isCalled(file, name)))
    .flatMap((name) => fileOf(name, files, folder));
  return { ...given, texts: (long) => (long === '--lora' ? [...own, ...found] : given.texts(long)) };
}

/** Paths of the files of weights, in their order. */
async function weightsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `${LORA_FOLDER}: expected a folder, got ${folder}`, { cause });
  });
  return entries
    .filter((entry) => ENDING.test(entry))
    .sort()
    .map((entry) => join(folder, entry));
}

const ENDING = /\.(safetensors|sft)(:-?\d+(\.\d+)?)?$/i;

/** Whether a file has a name, alone or with its folders before it. */
function isCalled(file: string, name: string): boolean {
  const path = file.replace(ENDING, '').split(sep).join('/').toLowerCase();
  return path === name.toLowerCase() || path.endsWith(`/${name.toLowerCase()}`);
}

function fileOf(name: string, files: readonly string[], folder: string): readonly string[] {
  const fitting = files.filter((file) => isCalled(file, name));
  const [first] = fitting;
  if (first === undefined) return [];
  // A folder of its own may hold another of the same name; the one that lies above is meant.
  const above = fitting.filter((file) => relative(folder, file) === basename(file));
  if (fitting.length === 1 || above.length === 1) return [`${above[0] ?? first}:1`];
  const message = `expected one file for <lora:${name}>, got ${fitting.join(', ')}`;
  throw new ZeroreelError('invalid-request', `${LORA_FOLDER}: ${message}`);
}
