import type { ReactNode } from 'react';

interface FoldProps {
  readonly title: string;
  /** What is set in it, in a word or two. */
  readonly state?: string | undefined;
  /** Whether something in it is missing. */
  readonly alert?: boolean;
  readonly children: ReactNode;
}

/** Fields that are out of the way until they are wanted. */
export const Fold = ({ title, state, alert = false, children }: FoldProps) => (
  <details className="zr-fold">
    <summary>
      <span>{title}</span>
      <span className="zr-fold-state" data-alert={alert}>
        {state}
      </span>
    </summary>
    <div className="zr-fold-body">{children}</div>
  </details>
);
