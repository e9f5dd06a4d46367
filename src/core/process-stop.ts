/** Tells a long-running process to end: Ctrl-C, `kill`, a closed terminal, or the death of the npm that started it. */
export interface StopSwitch {
  /** Resolves with a reason for people when the process should end. */
  wanted: Promise<string>
  isWanted(): boolean
}

// npm passes Ctrl-C on to a process that the terminal has told already; only a later one is a person's second.
const ECHO_MS = 700

/** `onForce` is called when somebody asks a second time. */
export function stopSwitch(onForce: () => void): StopSwitch {
  let askedAt: number | undefined
  let decide: (reason: string) => void = () => {}
  const wanted = new Promise<string>((resolve) => (decide = resolve))
  const ask = (reason: string): void => {
    const now = performance.now()
    if (askedAt === undefined) {
      askedAt = now
      decide(reason)
    } else if (now - askedAt > ECHO_MS) {
      onForce()
    }
  }
  process.on('SIGINT', () => ask('Stopping'))
  process.on('SIGTERM', () => ask('Told to stop'))
  process.on('SIGHUP', () => ask('The terminal was closed'))
  // Nobody may read our output any more (closed terminal, ended pipe); that is no reason to crash while stopping.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid
    setInterval(
      () => process.ppid !== parent && askedAt === undefined && ask('The npm that started this was killed'),
      1_000,
    ).unref()
  }
  return { wanted, isWanted: () => askedAt !== undefined }
}
