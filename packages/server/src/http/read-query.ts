import { z } from '@hono/zod-openapi';
import { shown, joinPath } from '@zeroreel/core';
import { invalidRequest } from '../problem.js';
import type { AppContext } from './app.js';

/**
 * The query of a request, with every fault of it named.
 * @throws Problem `invalid-request`
 */
export function readQuery<S extends z.ZodType>({ req }: AppContext, schema: S): z.output<S> {
  const given = req.query();
  const again = Object.entries(req.queries()).filter(([, values]) => values.length > 1);
  if (again.length > 0) {
    const message = 'expected this parameter once, got it again';
    throw invalidRequest(again.map(([name]) => ({ path: joinPath('', [name]), message })));
  }
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw invalidRequest(
    result.error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => ({ path: key, message: 'expected no such parameter' }));
      }
      const [name = ''] = issue.path as readonly string[];
      return [{ path: joinPath('', [name]), message: `expected ${issue.message}, got ${shown(given[name])}` }];
    }),
  );
}
