import { AxeBuilder } from '@axe-core/playwright'
import { expect } from 'vitest'
import type { Window } from './window.ts'

/** Waits for all transitions, of which some are cancelled, and for a frame. */
const settled = `Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  .then(() => new Promise(requestAnimationFrame))`

/** All rules; of those that pass, no list is made. Without frames of other origins, axe needs no page of its own beside. */
const violationsOnly = { resultTypes: ['violations' as const] }

/** All rules that look at colours. What the others look at is the same in light and in dark. */
const aboutColours = { runOnly: ['color-contrast', 'link-in-text-block'] }

/** Looks at a screen in light and in dark, with axe. */
export const hasNoSeriousIssue = async ({ page }: Window, screen: string) => {
  for (const [colorScheme, rules] of [
    ['light', {}],
    ['dark', aboutColours],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(settled)
    const { violations } = await new AxeBuilder({ page })
      .options({ ...violationsOnly, ...rules })
      .setLegacyMode()
      .analyze()
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`)
    expect({ screen, colorScheme, serious }).toEqual({ screen, colorScheme, serious: [] })
  }
}
