import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { Caller } from '../auth/bearer-keys.js';

/** What handlers find in a request's context. */
export interface AppEnv {
  Bindings: Partial<HttpBindings>;
  Variables: { caller: Caller; job?: string };
}

/** What a handler gets. */
export type AppContext = Context<AppEnv>;
/** The routes of a server. */
export type App = OpenAPIHono<AppEnv>;

/** Adds a route, and says in the OpenAPI document what it takes and answers. A parameter `name` may hold slashes. */
export function addRoute(
  app: App,
  route: RouteConfig,
  handle: (context: AppContext) => Response | Promise<Response>,
): void {
  app.openAPIRegistry.registerPath(route);
  const path = route.path.replace(/\{(\w+)\}/g, (_, name) => (name === 'name' ? ':name{.+}' : `:${name}`));
  app.on(route.method.toUpperCase(), path, handle);
}
