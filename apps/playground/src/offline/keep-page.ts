/** What a visitor has done since the page was loaded. */
const TOUCHES = ['pointerdown', 'keydown', 'input', 'drop'] as const;

/**
 * Has the browser keep the page for when there is no network. On a host without headers the page is loaded once more, as it
 * is isolated then and WebAssembly has threads; what a visitor has begun is not disturbed.
 */
export function keepPage(): void {
  if (!globalThis.isSecureContext || !('serviceWorker' in navigator)) return;
  let isTouched = false;
  for (const touch of TOUCHES) addEventListener(touch, () => (isTouched = true), { once: true, capture: true });
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!globalThis.crossOriginIsolated && !isTouched) location.reload();
  });
  const register = () => void navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
  if (document.readyState === 'complete') register();
  else addEventListener('load', register, { once: true });
}
