// The worker as it runs, whose clock is ahead by the milliseconds of its argument: what a killed one had in hand is free two minutes later.
import { readConfig } from '#config'
import { systemClock } from '#core/clock.ts'
import { worker } from '../../bin/worker.ts'

const ahead = Number(process.argv[2])
systemClock.now = () => new Date(Date.now() + ahead)
await worker(readConfig())
