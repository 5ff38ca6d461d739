import type { Problem } from '../problem.js';
import { problemBody } from './answer-errors.js';
import type { AppContext } from './app.js';

/** Answers with an error, in the words of the API that was asked. */
export function answerProblem(c: AppContext, problem: Problem): Response {
  return c.json(bodyFor(c.req.path, problem), problem.status, problem.headers);
}

function bodyFor(path: string, problem: Problem): object {
  const { code, message, facts } = problem;
  if (path.startsWith('/sdcpp/')) return { error: code, message };
  if (path !== '/v1/videos' && !path.startsWith('/v1/videos/')) return problemBody(problem);
  const type = problem.status >= 500 ? 'server_error' : 'invalid_request_error';
  return { error: { message, type, param: facts.faults?.[0]?.path ?? null, code } };
}
