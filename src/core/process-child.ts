import { spawn, type ChildProcess } from 'node:child_process'

const SHORTEST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
/** One that was ready did not fail to start: whatever ended it, people should not wait long for it. */
const LONGEST_WAIT_ONCE_READY_MS = 2_000
const STEADY_AFTER_MS = 5_000
const TIME_TO_FINISH_MS = 10_000

/**
 * The nursery for young objects, MiB: with 4, requests under way outlive it and a quarter more processor goes into collections; the size that
 * V8 chooses by itself costs a hundred megabytes more. The old ones are collected when they have doubled: V8 would let them grow by another
 * hundred megabytes before, and save 5 % of the processor (bench/RESULTS.md).
 */
export const NODE_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=100']

export interface ChildPlan {
  name: string
  /** Arguments of this same Node, the script first. */
  args: string[]
  env: NodeJS.ProcessEnv
  log(line: string): void
  onMessage?(message: unknown): void
}

export interface Child {
  /** SIGTERM, and SIGKILL after 10 seconds. */
  stop(): Promise<void>
  kill(): void
}

/**
 * Keeps one process alive: started again after 0.5 s, 1 s, 2 s … 30 s, and at most 2 s when it had said `{ ready }`; from the beginning
 * when it had been ready for 5 seconds.
 */
export function keepAlive(plan: ChildPlan): Child {
  let child: ChildProcess | undefined
  let stopping = false
  let waitMs = SHORTEST_WAIT_MS
  let again: NodeJS.Timeout | undefined
  let ended: Promise<void> = Promise.resolve()

  const start = (): void => {
    let readyAt: number | undefined
    child = spawn(process.execPath, [...process.execArgv, ...NODE_FLAGS, ...plan.args], {
      env: plan.env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Its own session: Ctrl-C reaches the parent alone, which then stops its children in order.
      detached: true,
    })
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'ready' in message) readyAt ??= performance.now()
      plan.onMessage?.(message)
    })
    ended = new Promise((resolve) => {
      const over = (how: string): void => {
        resolve()
        if (stopping) return
        if (readyAt !== undefined && performance.now() - readyAt > STEADY_AFTER_MS) waitMs = SHORTEST_WAIT_MS
        if (readyAt !== undefined) waitMs = Math.min(waitMs, LONGEST_WAIT_ONCE_READY_MS)
        plan.log(`The ${plan.name} process ended (${how}). Starting it again in ${waitMs / 1000} s …`)
        again = setTimeout(start, waitMs)
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
      }
      child?.once('error', (error) => over(error.message))
      child?.once('exit', (code, signal) => over(signal ?? `code ${code}`))
    })
  }
  start()

  const kill = (): void => {
    stopping = true
    clearTimeout(again)
    child?.kill('SIGKILL')
  }
  return {
    kill,
    async stop() {
      stopping = true
      clearTimeout(again)
      child?.kill('SIGTERM')
      const force = setTimeout(kill, TIME_TO_FINISH_MS)
      await ended
      clearTimeout(force)
    },
  }
}
