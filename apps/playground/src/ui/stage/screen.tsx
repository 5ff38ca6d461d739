import type { PictureSize } from '@zeroreel/media';
import type { CSSProperties, ReactNode } from 'react';

interface ScreenProps {
  /** Of the picture in it, whose shape it has. */
  readonly size: PictureSize;
  /** Over the picture's corner, for instance that it is a preview. */
  readonly badge?: string | undefined;
  readonly children: ReactNode;
}

/** As large as a picture of that shape can be in its place, whether the picture is there or not. */
export const Screen = ({ size, badge, children }: ScreenProps) => (
  <div className="zr-screen" style={{ '--zr-ratio': size.width / size.height } as CSSProperties}>
    {children}
    {badge !== undefined && <span className="zr-badge">{badge}</span>}
  </div>
);
