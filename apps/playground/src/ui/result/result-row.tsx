import type { ReactNode } from 'react';
import type { WorkerClient } from '../../client/worker-client.js';
import type { FinishedVideo } from '../../worker-protocol.js';
import { Downloads } from '../downloads.js';
import { ResultActions, type ResultActionsProps } from './result-actions.js';
import './result.css';

interface ResultRowProps {
  readonly client: WorkerClient;
  readonly video: FinishedVideo | undefined;
  /** What the video leads on to; absent: nothing. */
  readonly actions?: Omit<ResultActionsProps, 'client' | 'video'>;
  /** Before all: variations. */
  readonly children?: ReactNode;
}

/** What can be done with a video: its place is there before it is. */
export const ResultRow = ({ client, video, actions, children }: ResultRowProps) => (
  <div className="zr-result-rows">
    {children}
    {actions && <ResultActions {...actions} {...{ client, video }} />}
    <Downloads client={client} video={video} />
  </div>
);
