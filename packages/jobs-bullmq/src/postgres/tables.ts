/** Milliseconds since 1970 by the database's clock: those of machines may differ. */
export const SERVER_NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * Makes the tables of records, events and places where they are missing. Records are `json`, which keeps the order of keys,
 * as `jsonb` does not: settings are written into the video's file, and their order is part of its bytes.
 * @param schema a plain name
 */
export const TABLES = (schema: string): string => `
BEGIN;
SELECT pg_advisory_xact_lock(hashtext('${schema}'));
CREATE SCHEMA IF NOT EXISTS ${schema};
CREATE TABLE IF NOT EXISTS ${schema}.jobs (
  id text PRIMARY KEY,
  version integer NOT NULL,
  state text NOT NULL,
  owner text,
  created_at bigint NOT NULL,
  record json NOT NULL,
  key text UNIQUE,
  digest text
);
CREATE INDEX IF NOT EXISTS jobs_by_age ON ${schema}.jobs (created_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS jobs_by_state ON ${schema}.jobs (state, created_at DESC, id DESC);
CREATE TABLE IF NOT EXISTS ${schema}.progress (
  id bigint GENERATED ALWAYS AS IDENTITY,
  job text NOT NULL,
  task text NOT NULL,
  progress json NOT NULL,
  PRIMARY KEY (job, task)
);
CREATE TABLE IF NOT EXISTS ${schema}.events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job text NOT NULL,
  at bigint NOT NULL,
  event json NOT NULL
);
CREATE INDEX IF NOT EXISTS events_of_job ON ${schema}.events (job, id);
CREATE TABLE IF NOT EXISTS ${schema}.tasks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job text NOT NULL,
  queue text NOT NULL,
  task text NOT NULL,
  ended_at bigint
);
CREATE INDEX IF NOT EXISTS tasks_of_job ON ${schema}.tasks (job, id);
CREATE TABLE IF NOT EXISTS ${schema}.queues (name text PRIMARY KEY);
CREATE TABLE IF NOT EXISTS ${schema}.workers (
  id text PRIMARY KEY,
  facts json NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now()
);
COMMIT;`;
