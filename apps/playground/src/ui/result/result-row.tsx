import type { WorkerClient } from '../../client/worker-client.js';
import type { FinishedVideo } from '../../worker-protocol.js';
import { Downloads } from '../downloads.js';

interface ResultRowProps {
  readonly client: WorkerClient;
  readonly video: FinishedVideo | undefined;
}

/** What can be done with a video: its place is there before it is. */
export const ResultRow = ({ client, video }: ResultRowProps) => <Downloads client={client} video={video} />;
