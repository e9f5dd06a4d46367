import { readConfig } from '#config'
import type { Finding, State } from '../bin/doctor/findings.ts'

export const stateOf = (findings: Finding[], part: RegExp): State | undefined =>
  findings.find(({ text }) => part.test(text))?.state

export const NOW = new Date('2026-09-12T14:00:00Z')

export const site = (env: Record<string, string> = {}) =>
  readConfig({
    BASE_URL: 'https://firsthand.example',
    HOST: '127.0.0.1',
    DATABASE_URL: 'postgres://127.0.0.1/x',
    ...env,
  })
