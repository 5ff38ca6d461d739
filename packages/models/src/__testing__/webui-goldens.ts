import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GoldenTensors } from '@zeroreel/testing';

const fixture = (name: string): string => fileURLToPath(new URL(`../__fixtures__/webui/${name}`, import.meta.url));

/** Made by tools/goldens/webui_prompts.py with the text encoder of the golden checkpoint sd1. */
export const webuiGoldens = JSON.parse(readFileSync(fixture('prompts.json'), 'utf8')) as {
  /** Hidden states are kept of every so manieth token of a block. */
  readonly every: number;
  readonly prompts: readonly {
    readonly prompt: string;
    readonly sections: readonly (readonly (readonly [text: string, weight: number])[])[];
    /** Tokens of each block, without start and end. */
    readonly blocks: readonly (readonly number[])[];
  }[];
};

/** Hidden states of each prompt by its index, `[n · 11, 24]`. */
export const webuiStates = (): GoldenTensors => new GoldenTensors(fixture('prompts.safetensors'));
