export { openS3Store, S3_LIMITS, S3ArtifactStore, type S3Limits } from './s3-artifact-store.js';
export type { S3Environment } from './s3-address.js';
