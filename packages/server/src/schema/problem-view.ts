import { z } from '@hono/zod-openapi';
import { PROBLEM_STATUS, type ProblemCode } from '../problem.js';

/** The body of every error of the native API. */
export const problemView = z
  .strictObject({
    error: z.strictObject({
      code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]),
      message: z.string(),
      hint: z.string().optional(),
      faults: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    }),
  })
  .openapi('Problem');

/** What every route may answer instead. */
const ALWAYS: readonly ProblemCode[] = ['unauthorized', 'forbidden-origin', 'foreign-host', 'unexpected'];

/** Errors of a route for the OpenAPI document, by status. */
export function problemResponses(...codes: readonly ProblemCode[]) {
  const statuses = new Map<number, string[]>();
  for (const code of [...codes, ...ALWAYS]) {
    const status = PROBLEM_STATUS[code];
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...statuses].map(([status, names]) => [
      status,
      { description: names.join(', '), content: { 'application/json': { schema: problemView } } },
    ]),
  );
}

/** A JSON answer for the OpenAPI document. */
export const jsonResponse = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
});
