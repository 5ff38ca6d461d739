import { useEffect, useRef, type ReactNode } from 'react';

interface DialogProps {
  readonly className: string;
  /** Id of the element that names it. */
  readonly titleId: string;
  readonly opened: boolean;
  /** Told of Escape and of a click beside it too. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own dialog: it keeps the focus, and gives it back. What is in it is there only while it is open. */
export function Dialog({ className, titleId, opened, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (opened) dialog.current?.showModal();
    else dialog.current?.close();
  }, [opened]);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
    >
      {opened && <div className="zr-dialog-body">{children}</div>}
    </dialog>
  );
}
