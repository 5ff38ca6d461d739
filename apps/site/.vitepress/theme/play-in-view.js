let observer;

/** Videos without sound play while they can be seen, unless the reader has asked for little motion. Their controls stay. */
export function playInView() {
  observer?.disconnect();
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        // A browser that does not let it play shows the picture and the button.
        if (isIntersecting) void target.play().catch(() => undefined);
        else target.pause();
      }
    },
    { threshold: 0.5 },
  );
  for (const video of document.querySelectorAll('video.zr-video')) observer.observe(video);
}
