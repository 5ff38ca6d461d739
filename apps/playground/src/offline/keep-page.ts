import { messageOf } from '@zeroreel/core';
import { whenIdle } from '../when-idle.js';

/** What a visitor has done since the page was loaded. */
const TOUCHES = ['pointerdown', 'keydown', 'input', 'drop'] as const;

let settle: (reason: string | undefined) => void = () => undefined;
const settled = new Promise<string | undefined>((resolve) => (settle = resolve));

/** Why the browser does not keep the page; undefined where it does. Waits until that is known. */
export const whyNotKept = (): Promise<string | undefined> => settled;

/**
 * Has the browser keep the page for when there is no network. On a host without headers the page is loaded once more, as it
 * is isolated then and WebAssembly has threads; what a visitor has begun is not disturbed.
 */
export function keepPage(): void {
  if (!globalThis.isSecureContext || !('serviceWorker' in navigator)) {
    return settle(globalThis.isSecureContext ? 'no service workers' : 'plain http');
  }
  let isTouched = false;
  for (const touch of TOUCHES) addEventListener(touch, () => (isTouched = true), { once: true, capture: true });
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!globalThis.crossOriginIsolated && !isTouched) location.reload();
  });
  async function register(): Promise<void> {
    try {
      await navigator.serviceWorker.register('./service-worker.js');
      settle(undefined);
    } catch (error) {
      settle(messageOf(error));
    }
  }
  // What it keeps it loads: after what the visitor waits for.
  void whenIdle().then(register);
}

/**
 * Has the service worker keep what a backend computes with, for when there is no network. It keeps what it sees being loaded,
 * and the first video may have loaded this before there was a service worker.
 */
export async function keepRuntime(backend: string): Promise<void> {
  if ((await whyNotKept()) !== undefined) return;
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage(backend);
}
