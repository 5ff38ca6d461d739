/** A class of web workers whose file cannot be loaded. */
export const refusingWorker = (message: string) =>
  class {
    onerror: ((event: { readonly message: string }) => void) | undefined;
    postMessage(): void {
      queueMicrotask(() => this.onerror?.({ message }));
    }
    terminate(): void {
      return;
    }
  };
