export { layCable, type Cable } from './cable.js';
export { clockReason, startClock, type ProcessClock } from './process-clock.js';
export { postgresReason, startPostgres, type PostgresServer } from './postgres-server.js';
export { redisReason, startRedis, type RedisServer, type RedisServerOptions } from './redis-server.js';
export { startS3, type S3Server } from './s3-server.js';
export { freePort, type ServerProcess } from './server-process.js';
