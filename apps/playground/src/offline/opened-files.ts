import { takeShared } from './take-shared.js';

/** What a system hands to an installed page; not in TypeScript's own declarations. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemFileHandle[] }) => void): void;
}

/** Takes files that the visitor opens with the installed page, or shares with it. */
export function takeOpenedFiles(take: (file: File) => void): void {
  const { launchQueue } = globalThis as { readonly launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    for (const handle of files) void handle.getFile().then(take, () => undefined);
  });
  void takeShared().then(
    (file) => file && take(file),
    () => undefined,
  );
}
