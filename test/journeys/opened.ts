import { before } from 'node:test'
import { openPetition, type Opened } from './deeds.ts'
import { startSite, type Site } from './site.ts'

/** For journeys that begin when Ada's petition is live: a site of their own, because every file of tests is a process. */
export let site: Site
export let petition: Opened

async function open(): Promise<void> {
  site = await startSite()
  petition = await openPetition(site)
}

/** Hooks of one file run side by side: a `before` of its own waits for this first. */
export const opened = open()

before(() => opened)
