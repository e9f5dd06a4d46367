import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

export interface Focus {
  name: string
  tag: string
  type: string
  text: string
  outline: number
  inView: boolean
  covered: boolean
}

const FOCUS = `(() => {
  const element = document.activeElement
  const style = getComputedStyle(element)
  const box = element.getBoundingClientRect()
  const ring = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth)
  const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1)
  const at = document.elementFromPoint(x, Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1))
  return {
    name: element.getAttribute('name') ?? '', tag: element.tagName, type: element.type ?? '', text: (element.innerText ?? '').trim(),
    outline: ring,
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !(at && (element.contains(at) || at.contains(element) || element.labels?.[0]?.contains(at))),
  }
})()`

/** Presses Tab until the focus is where it was to go. Wherever it comes by, the focus can be seen (WCAG 2.4.7, 2.4.11). */
export async function tabTo(page: Page, is: (focus: Focus) => boolean, most = 60): Promise<Focus> {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press('Tab')
    const focus = (await page.evaluate(FOCUS)) as Focus
    assert.ok(focus.outline >= 2, `no ring at ${JSON.stringify(focus)}`)
    assert.ok(focus.inView && !focus.covered, `out of sight: ${JSON.stringify(focus)}`)
    if (is(focus)) return focus
  }
  throw new Error(`not reached with ${most} presses of Tab`)
}
