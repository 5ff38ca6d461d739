import type { ModelStorage } from '@zeroreel/hub';
import { DownloadPlace } from './download-place.js';
import type { HubEnvironment } from './hub-environment.js';
import { HubPlace } from './hub-place.js';

/** Keeps repositories in the cache that Python shares, and what comes from elsewhere in a folder of zeroreel's own. */
export const nodeModelStorage = ({
  hubCache,
  downloads,
  withoutLinks,
}: Pick<HubEnvironment, 'hubCache' | 'downloads' | 'withoutLinks'>): ModelStorage => ({
  location: hubCache,
  place: (source) =>
    source.kind === 'hub' ? new HubPlace(hubCache, source.id, withoutLinks) : new DownloadPlace(downloads, source),
});
