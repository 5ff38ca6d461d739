import { answerRequests, type WorkerScope } from './answer-requests.js';

// The entry of the page's worker.
answerRequests(self as unknown as WorkerScope, import.meta.env.BASE_URL);
