import { answerRequests } from './answer-requests.js';

// The entry of the page's worker.

/** Version of zeroreel; the build puts it in. */
declare const __ZEROREEL_VERSION__: string;

answerRequests(self, {
  base: import.meta.env.BASE_URL,
  version: __ZEROREEL_VERSION__,
});
