/** What a server has to send for threads of WebAssembly: pages with shared memory must be isolated from others. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
