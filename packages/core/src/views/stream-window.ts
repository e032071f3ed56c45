/** A time in which what comes is gathered. */
export interface StreamWindow {
  readonly isOver: boolean;
  readonly over: Promise<void>;
  /** Leaves no timer behind. */
  close(): void;
}

export function openWindow(ms: number): StreamWindow {
  let isOver = false;
  let close = (): void => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      isOver = true;
      resolve();
    }, ms);
    close = () => clearTimeout(timer);
  });
  return {
    get isOver() {
      return isOver;
    },
    over,
    close,
  };
}
