import type { ControlKind } from '../settings/conditioning-settings.js';

/** Kinds of control that the embedded family has ControlNets for. */
export const EMBEDDED_CONTROL_KINDS = ['canny', 'depth'] as const;

/** The embedded ControlNet for a kind of control and a model; undefined where there is none. */
export function embeddedControlNet(
  kind: ControlKind,
  model: string,
): (typeof EMBEDDED_CONTROL_KINDS)[number] | undefined {
  return model === 'embedded' ? EMBEDDED_CONTROL_KINDS.find((name) => name === kind) : undefined;
}
