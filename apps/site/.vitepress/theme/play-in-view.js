let observer;

/**
 * Videos without sound play while they can be seen, and show their controls when they are pointed at or have the keyboard. For
 * readers who have asked for little motion they stand still, with their controls.
 */
export function playInView() {
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
