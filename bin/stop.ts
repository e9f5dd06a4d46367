const TIME_TO_FINISH_MS = 10_000

/** Resolves when this process is asked to end, or when the parent that keeps it alive is gone; it then has 10 seconds. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      setTimeout(() => process.exit(1), TIME_TO_FINISH_MS).unref()
      // An open channel to the parent would keep a finished process alive.
      if (process.connected) process.disconnect()
      resolve()
    }
    process.once('SIGTERM', stop)
    if (!process.channel) {
      process.once('SIGINT', stop)
      return
    }
    // Ctrl-C is the parent's to handle: it ends its children in order.
    process.on('SIGINT', () => {})
    process.once('disconnect', stop)
    // A parent that died before this line left a closed channel and no event.
    if (!process.connected) stop()
  })
}
