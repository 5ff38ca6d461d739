import { answerRequests, type WorkerScope } from './answer-requests.js';

// The entry of the page's worker.

/** Version of zeroreel; the build puts it in. */
declare const __ZEROREEL_VERSION__: string;

answerRequests(self as unknown as WorkerScope, {
  base: import.meta.env.BASE_URL,
  version: __ZEROREEL_VERSION__,
});
