import type { ReactNode } from 'react';

interface DisclosureProps {
  readonly title: string;
  /** What is set in it, in a word or two. */
  readonly state?: string | undefined;
  /** Whether something in it is missing or wrong. */
  readonly alert?: boolean | undefined;
  readonly children: ReactNode;
}

/** Fields that are hidden until they are wanted. */
export const Disclosure = ({ title, state, alert = false, children }: DisclosureProps) => (
  <details className="zr-disclosure">
    <summary>
      <span>{title}</span>
      <span className="zr-disclosure-state" data-alert={alert}>
        {state}
      </span>
    </summary>
    <div className="zr-disclosure-body">{children}</div>
  </details>
);
