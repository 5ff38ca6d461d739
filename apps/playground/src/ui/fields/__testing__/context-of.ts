import type { FieldContext, ShownDefault } from '../option-context.js';

/** A context that knows these defaults, each with its origin, and has no files. */
export const contextOf = (
  defaults: Readonly<Record<string, readonly [value: unknown, origin: ShownDefault['origin']]>> = {},
  context: Partial<FieldContext> = {},
): FieldContext => ({
  defaultOf: (key): ShownDefault | undefined => {
    const [value, origin] = defaults[key] ?? [];
    return origin === undefined ? undefined : { value, origin };
  },
  uploads: {
    clips: {},
    files: {},
    isHere: () => false,
    clipOf: () => undefined,
    putClip: () => Promise.resolve({ frames: [], still: false }),
    putFrames: () => undefined,
    putFiles: () => undefined,
  },
  nameOf: (text) => text,
  embeddedNetworks: [],
  faults: [],
  frames: 8,
  ...context,
});
