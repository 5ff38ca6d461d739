let observer;

/** What readers do first. */
const SIGNS = ['pointermove', 'pointerdown', 'scroll', 'keydown'];

const isRead = new Promise((resolve) => {
  if (typeof window === 'undefined') return;
  for (const sign of SIGNS) addEventListener(sign, resolve, { once: true, passive: true });
});

/**
 * Videos without sound play while they can be seen, and show their controls when they are pointed at or have the keyboard. They
 * begin with the first sign of a reader, so that a page is read before a slow machine is busy with them. For readers who have
 * asked for little motion they stand still, with their controls.
 */
export async function playInView() {
  await isRead;
  observer?.disconnect();
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) target.pause();
        // A browser that does not let it play shows the picture and the button.
        else void target.play().catch(() => target.isConnected && showControls({ currentTarget: target }));
      }
    },
    { threshold: 0.5 },
  );
  for (const video of document.querySelectorAll('video.zr-video')) {
    for (const event of ['pointerenter', 'focus']) video.addEventListener(event, showControls);
    if (isStill) video.controls = true;
    else observer.observe(video);
  }
}

function showControls({ currentTarget }) {
  currentTarget.controls = true;
}
