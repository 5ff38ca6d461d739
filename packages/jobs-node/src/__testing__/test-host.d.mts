import type { PluginDefinition } from '@zeroreel/core';

/** Stands for a model that overflows float16 from a frame on. */
export const overflow: PluginDefinition;
