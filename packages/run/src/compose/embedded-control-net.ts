import { ZeroreelError } from '@zeroreel/core';

/** Kinds of control that the embedded family has ControlNets for. */
export const EMBEDDED_CONTROL_KINDS = ['canny', 'depth'] as const;

/** The embedded ControlNet for a kind of control and a model; undefined where there is none. */
export function embeddedControlNet(kind: string, model: string): (typeof EMBEDDED_CONTROL_KINDS)[number] | undefined {
  return model === 'embedded' ? EMBEDDED_CONTROL_KINDS.find((name) => name === kind) : undefined;
}

/** The error where {@link embeddedControlNet} finds none and settings ask for it. @param wanted what was expected instead */
export function noEmbeddedControlNet(wanted: string, model: string): ZeroreelError {
  const reason = model === 'embedded' ? 'the embedded model has none' : 'the embedded ones do not fit other models';
  return new ZeroreelError('invalid-request', `${wanted} for the model; ${reason}`);
}
